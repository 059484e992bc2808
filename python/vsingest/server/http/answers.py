"""REST answers: one form for every error, a request id in each, an access log without secrets."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from aiohttp import web

from vsingest import system
from vsingest.auth.errors import NotAllowed, TokenError
from vsingest.cluster.session_store import StoreFull
from vsingest.cluster.store_failure import RETRY_SECONDS, StoreFailure
from vsingest.observe.log_ids import note_ids
from vsingest.observe.request_id import new_request_id, request_id
from vsingest.protocol.ingest import ErrorAnswer

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = logging.getLogger("vsingest.server")
access_log = logging.getLogger("vsingest.server.access")

REQUEST_ID = "x-request-id"
_HTTP_CODES = {
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    417: "expectation-failed",
}
_HTTP_MESSAGES = {404: "there is nothing at this path"}


class ApiError(Exception):
    """A request that is answered by an error.

    Attributes:
        status: The HTTP status.
        code: The error's code, for programs.
        message: What is wrong and what to do.
        headers: More headers of the answer.
    """

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, code, message, headers)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}

    def __str__(self) -> str:
        return self.message


def json_answer(
    body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Makes an answer of compact JSON."""
    return web.Response(
        body=msgspec.json.encode(body),
        status=status,
        headers=headers,
        content_type="application/json",
    )


def refusal(
    status: int, phrase: str, code: str, message: str, headers: Mapping[str, str] | None = None
) -> bytes:
    """Makes a whole HTTP answer that refuses a connection before it sends a request."""
    body = msgspec.json.encode(ErrorAnswer(message=message, code=code, status_code=status))
    fields = {
        "Content-Type": "application/json",
        "Content-Length": len(body),
        REQUEST_ID: new_request_id(),
        **(headers or {}),
        "Connection": "close",
    }
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns every error into an answer with the documented body."""
    try:
        return await handler(request)
    except Exception as error:
        known = explain(error, request)
    body = ErrorAnswer(message=known.message, code=known.code, status_code=known.status)
    return json_answer(body, status=known.status, headers=known.headers)


@web.middleware
async def log_access(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Logs each request by its path alone, since a query may hold a `ref` and a header a token."""
    request_id.set(new_request_id())
    note_ids()  # not those of an earlier request of the connection
    began = system.monotonic()
    response = await handler(request)
    milliseconds = 1_000 * (system.monotonic() - began)
    path = request.rel_url.raw_path
    access_log.info(
        "%s %s %s %d %.0f ms",
        request.remote,
        request.method,
        path,
        response.status,
        milliseconds,
        extra={
            "remote": request.remote,
            "method": request.method,
            "path": path,
            "status": response.status,
            "milliseconds": round(milliseconds),
        },
    )
    return response


async def finish_answer(_request: web.Request, response: web.StreamResponse) -> None:
    """Sets the request id, with which users report an error; gives aiohttp's own errors our form.

    aiohttp raises some errors outside of every middleware, such as 417 for an unknown `Expect`.
    """
    response.headers[REQUEST_ID] = request_id.get() or new_request_id()
    if isinstance(response, web.HTTPException):
        body = ErrorAnswer(
            message=response.text or response.reason,
            code=_HTTP_CODES.get(response.status, "http-error"),
            status_code=response.status,
        )
        response.body = msgspec.json.encode(body)
        response.content_type = "application/json"
        response.charset = None
        response.headers["Content-Length"] = str(len(response.body))


def explain(error: Exception, request: web.Request | None = None) -> ApiError:
    """Returns the answer for an error that a request raised, and logs the error if needed."""
    match error:
        case ApiError():
            return error
        case TokenError():
            log.info("refused a token: %s", error.fault)
            return ApiError(401, "invalid-token", str(error), {"WWW-Authenticate": "Bearer"})
        case NotAllowed():
            return ApiError(403, "not-allowed", str(error))
        case StoreFull():
            return ApiError(503, "busy", str(error), {"Retry-After": str(error.retry_after)})
        case StoreFailure():  # the store has logged it, once
            retry = str(RETRY_SECONDS)
            return ApiError(
                503,
                "unavailable",
                f"what the server keeps cannot be read or written now; retry in {retry} s",
                {"Retry-After": retry},
            )
        case web.HTTPException() if request is not None:
            return _explain_http(request, error)
        case _:
            log.error("a request failed", exc_info=error)
            return ApiError(
                500, "internal", "the server failed; try again or report the request id"
            )


def _explain_http(request: web.Request, error: web.HTTPException) -> ApiError:
    code = _HTTP_CODES.get(error.status, "http-error")
    headers = {}
    if isinstance(error, web.HTTPMethodNotAllowed):
        headers["Allow"] = ", ".join(sorted(error.allowed_methods))
        message = f"{request.method} is not served here; use {headers['Allow']}"
    else:
        message = _HTTP_MESSAGES.get(error.status, error.text or error.reason)
    return ApiError(error.status, code, message, headers)
