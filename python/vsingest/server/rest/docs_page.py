"""The API's description as a page for people, in plain HTML without a script."""

import json
import re
from html import escape
from typing import Any, Final

_STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code { font-size: .9em } h2 code { font-size: .8em } section { margin: 2.5rem 0 }
table { border-collapse: collapse; width: 100% }
td, th { min-width: 5rem; text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0 }
tr { border-bottom: 1px solid #8884 } @media (prefers-color-scheme: dark) {
body { background: #111; color: #ddd } a { color: #8bf } }
"""


_CODE: Final = re.compile(r"`([^`]+)`")


def docs_page(description: dict[str, Any]) -> str:
    """Writes the page of an OpenAPI description that `describe` made."""
    info = description["info"]
    operations = [
        _operation(method.upper(), path, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    schemas = [_schema(name, of) for name, of in description["components"]["schemas"].items()]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])}'
        f"</title><style>{_STYLE}</style><h1>{escape(info['title'])}</h1>"
        f"<p>{_prose(info['description'])} For programs: <a href='openapi.json'>openapi.json</a>."
        "</p>" + "".join(operations) + "<h1>Types</h1>" + "".join(schemas) + "</html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = [
        (
            parameter["name"],
            f"{_type(parameter['schema'])} in the {parameter['in']}",
            _about({**parameter["schema"], "description": parameter["description"]}),
        )
        for parameter in operation["parameters"]
    ]
    if "requestBody" in operation:
        rows.append(("body", _body(operation["requestBody"]), ""))
    for status, response in operation["responses"].items():
        rows.append((status, _body(response), _prose(response["description"])))
    return (
        f"<section><h2><code>{method} {escape(path)}</code></h2>"
        f"<p>{_prose(operation['summary'])}</p>{_table(rows)}</section>"
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    rows = [
        (member, _type(of), _about(of, required=member in required))
        for member, of in schema.get("properties", {}).items()
    ]
    text = _prose(schema.get("description", ""))
    return f'<section id="{name}"><h2><code>{name}</code></h2><p>{text}</p>{_table(rows)}</section>'


def _about(schema: dict[str, Any], *, required: bool = False) -> str:
    """Describes a member, with an example."""
    examples = (
        f"Example: <code>{escape(json.dumps(example, ensure_ascii=False))}</code>."
        for example in schema.get("examples", ())
    )
    return " ".join(
        [*(["Required."] if required else []), _prose(schema.get("description", "")), *examples]
    )


def _prose(text: str) -> str:
    """Converts a description, which is CommonMark with only paragraphs and code."""
    return _CODE.sub(r"<code>\1</code>", escape(text, quote=False)).replace("\n\n", "<p>")


def _body(holder: dict[str, Any]) -> str:
    """Returns the type of a JSON body, else the media types that the body may have."""
    content = holder.get("content", {})
    if "application/json" in content:
        return _type(content["application/json"]["schema"])
    return " or ".join(map(escape, content))


def _table(rows: list[tuple[str, str, str]]) -> str:
    cells = (
        f"<tr><td><code>{escape(name)}</code><td>{kind}<td>{note}" for name, kind, note in rows
    )
    return f"<table>{''.join(cells)}</table>"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema['items'])}"
    return escape(kind)
