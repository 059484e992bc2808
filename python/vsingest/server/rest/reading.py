"""Reads the inputs of a request into their types, or says which field is wrong."""

from typing import Any

import msgspec
from aiohttp import hdrs, web

from vsingest.protocol.faults import UNREADABLE, in_words
from vsingest.server.http.answers import ApiError
from vsingest.server.http.http_handler import admit_body


async def read(request: web.Request, source: str, kind: Any, body_bytes: int) -> Any:
    """Reads one input of a request.

    Args:
        request: The request.
        source: "path", "query" or "body".
        kind: The type of the input.
        body_bytes: The limit of a body, for the message.

    Raises:
        ApiError: The input is not valid for its type.
    """
    if source == "body":
        return _decode(await _body(request, body_bytes), kind)
    values = dict(request.match_info) if source == "path" else _first(request)
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ApiError(400, f"bad-{source}", in_words(error, f"the {source}")) from None


def _first(request: web.Request) -> dict[str, str]:
    """Returns the query; of a duplicate name, the first value."""
    return {name: request.query[name] for name in request.query}


async def _body(request: web.Request, limit: int) -> bytes:
    if not request.can_read_body:
        return b"{}"
    encoding = request.headers.get(hdrs.CONTENT_ENCODING, "identity").strip().lower()
    if encoding != "identity":
        raise ApiError(
            415,
            "encoded",
            "Content-Encoding: encoded bodies are refused; send the body without an encoding",
            {hdrs.ACCEPT_ENCODING: "identity"},
        )
    if request.content_type != "application/json":
        raise ApiError(
            415, "not-json", f"Content-Type: {request.content_type} is not application/json"
        )
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    try:
        admit_body(request)
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise _too_large(limit) from None
    except (web.RequestPayloadError, ConnectionError):
        raise ApiError(400, "bad-body", "the body was cut short, or its chunks are wrong") from None


def _too_large(limit: int) -> ApiError:
    return ApiError(413, "too-large", f"the body is over {limit} bytes")


def _decode(body: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise ApiError(400, "bad-body", in_words(error, "the body")) from None
    except UNREADABLE:
        raise ApiError(400, "bad-body", "the body is not one JSON object") from None
