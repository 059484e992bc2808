"""The API's description in OpenAPI 3.1, generated from the types of requests and answers."""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from vsingest.protocol.ingest import ErrorAnswer
from vsingest.server.rest.endpoint import RestEndpoint
from vsingest.server.rest.member_docs import describe_members

_REASONS: Final = {
    400: "A field is missing or wrong, or what it names is not served.",
    401: "The token is missing, forged or expired.",
    402: "Unknown.",
    403: "The token does not grant this, or the room does not let the participant in.",
    404: "Unknown.",
    409: "In conflict with what is there.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    429: "Too many requests; retry after `Retry-After` seconds.",
    503: "Busy, ending, or a disk or another worker fails; retry after `Retry-After` seconds.",
}
_PUBLIC: Final = (429,)
_WITH_TOKEN: Final = (400, 401, 403, 429)
_WITH_BODY: Final = (413, 415)
_LITERAL: Final = re.compile(r"\\ud800-\\udfff|\\Z$")
_PLAIN: Final = {r"\ud800-\udfff": "", r"\Z": "$"}


def describe(endpoints: Sequence[RestEndpoint]) -> dict[str, Any]:
    """Describes endpoints, with their types under `components`."""
    kinds = [kind for made in endpoints for kind in (*_answers(made), *made.inputs.values())]
    structs = [kind for kind in dict.fromkeys([*kinds, ErrorAnswer]) if isinstance(kind, type)]
    _, components = msgspec.json.schema_components(
        [kind for kind in structs if issubclass(kind, msgspec.Struct)],
        ref_template="#/components/schemas/{name}",
    )
    describe_members([kind for kind in structs if issubclass(kind, msgspec.Struct)], components)
    paths: dict[str, dict[str, Any]] = {}
    for made in endpoints:
        paths.setdefault(made.path, {})[made.method.lower()] = _operation(made, components)
    shown_in_place = {
        made.inputs[source].__name__
        for made in endpoints
        for source in ("path", "query")
        if source in made.inputs
    }
    schemas = {name: of for name, of in components.items() if name not in shown_in_place}
    description = {
        "openapi": "3.1.0",
        "info": {
            "title": "vsingest",
            "version": "2",
            "description": "Ingest sessions, rooms, and what goes on in them.",
        },
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "The bare JWT, or `Bearer` and the JWT.",
                }
            },
        },
    }
    plain: dict[str, Any] = _without_python_patterns(description)
    return plain


def _operation(made: RestEndpoint, components: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        parameter
        for source in ("path", "query")
        if source in made.inputs
        for parameter in _parameters(source, components[made.inputs[source].__name__])
    ]
    everywhere = _PUBLIC if made.public else _WITH_TOKEN
    statuses = {*everywhere, *made.errors, *(_WITH_BODY if "body" in made.inputs else ())}
    if made.at != "any":  # the room's worker may not answer
        statuses.add(503)
    operation: dict[str, Any] = {
        "operationId": made.name,
        "summary": made.summary + (" Not of the hosted service." if made.ours else ""),
        "parameters": parameters,
        "responses": {
            **(_file_responses(made) if made.files else {"200": _response("Done.", made.answer)}),
            **{
                str(status): _response(_REASONS[status], ErrorAnswer) for status in sorted(statuses)
            },
        },
    }
    if made.public:
        operation["security"] = []
    if "body" in made.inputs:
        name = made.inputs["body"].__name__
        operation["requestBody"] = {
            "required": bool(components[name].get("required")),
            "content": _content(made.inputs["body"]),
        }
    return operation


def _parameters(source: str, schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The members of a type, as parameters."""
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "in": source,
            "description": of.get("description", ""),
            "required": name in required,
            "schema": _given(of),
        }
        for name, of in schema["properties"].items()
    ]


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """Removes null from a parameter's type, since a given parameter is never null."""
    plain = {name: of for name, of in schema.items() if name != "description"}
    options = [of for of in plain.pop("anyOf", ()) if of != {"type": "null"}]
    if not options:
        return plain
    given = options[0] if len(options) == 1 else {"anyOf": options}
    return given | {"examples": plain["examples"]} if "examples" in plain else given


def _answers(made: RestEndpoint) -> tuple[Any, ...]:
    return () if made.files else (made.answer,)


def _file_responses(made: RestEndpoint) -> dict[str, Any]:
    content: dict[str, Any] = {kind: {} for kind in made.files.values()}
    return {
        "200": {"description": "The file.", "content": content},
        "206": {"description": "The part of it that `Range` asks for.", "content": content},
        "304": {"description": "Unchanged since `If-Modified-Since`, or of this `If-None-Match`."},
        "412": {"description": "Changed since `If-Unmodified-Since`, or not of this `If-Match`."},
        "416": {"description": "`Range` asks for what lies beyond its end."},
    }


def _response(text: str, kind: Any) -> dict[str, Any]:
    return {"description": text, "content": _content(kind)}


def _content(kind: Any) -> dict[str, Any]:
    is_struct = isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    schema = (
        {"$ref": f"#/components/schemas/{kind.__name__}"}
        if is_struct
        else msgspec.json.schema(kind)
    )
    return {"application/json": {"schema": schema}}


def _without_python_patterns(value: Any) -> Any:
    """Rewrites patterns that only Python allows; JSON has no lone surrogates."""
    match value:
        case dict():
            return {
                name: _LITERAL.sub(lambda found: _PLAIN[found[0]], inner)
                if name == "pattern" and isinstance(inner, str)
                else _without_python_patterns(inner)
                for name, inner in value.items()
            }
        case list():
            return [_without_python_patterns(inner) for inner in value]
    return value
