"""aiohttp's HTTP protocol, with its own errors in JSON and a log without the text of requests."""

import logging

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from vsingest.observe.request_id import new_request_id, request_id
from vsingest.protocol.ingest import ErrorAnswer
from vsingest.server.http.answers import REQUEST_ID, json_answer
from vsingest.server.http.upgrades import UpgradeHandler

log = logging.getLogger("vsingest.server.http")


class ErrorHandler(UpgradeHandler):
    """Answers invalid requests, and errors outside of every middleware."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answers in JSON instead of aiohttp's plain text."""
        if status >= 500:
            super().handle_error(request, status, exc, message)
            code, text = "internal", "the server failed; try again or report the request id"
        else:
            # Not aiohttp's own text, which quotes the request and so may hold a secret. It is no
            # error of the server either, which an operator would have to look into.
            log.info("refused an invalid HTTP request from %s", request.remote)
            if request.writer.output_size > 0:
                raise ConnectionError("an answer has begun already")
            code, text = "bad-request", "the request is no HTTP that can be read here"
        body = ErrorAnswer(message=text, code=code, status_code=status)
        headers = {REQUEST_ID: request_id.get() or new_request_id()}
        answer = json_answer(body, status=status, headers=headers)
        answer.force_close()
        return answer


def http_logger() -> logging.Logger:
    """Returns the logger for unparsable requests, without their text, which may hold a `ref`."""
    if not log.filters:
        log.addFilter(_without_request_text)
    return log


def _without_request_text(record: logging.LogRecord) -> bool:
    fault = record.exc_info[1] if record.exc_info else None
    if isinstance(fault, HttpProcessingError):
        record.exc_info = None
    # aiohttp continues to read a body that it answered with 400, and logs that as unhandled.
    return not isinstance(fault, web.RequestPayloadError)
