"""What we need of aiohttp's HTTP protocol beyond what its settings give.

The hooks are those of `aiohttp.web.RequestHandler`: when a connection is made and lost, and how a
request is answered that never became one.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, cast

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from vsingest.observe.request_id import new_request_id, request_id
from vsingest.protocol.ingest import ErrorAnswer
from vsingest.protocol.limits import Limits
from vsingest.server.http.answers import REQUEST_ID, json_answer
from vsingest.server.http.connection_limit import Door

log = logging.getLogger("vsingest.server.http")

_LINGER_SECONDS: Final = 10.0  # aiohttp's own


class HttpHandler(web.RequestHandler):
    """One connection up to its upgrade, or to its last request.

    Args:
        server: Whose requests these are.
        door: Whether it is let in.
        limits: How long it may take to ask.
    """

    __slots__ = ("_address", "_door")

    def __init__(self, server: web.Server, door: Door, limits: Limits) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            logger=_http_logger(),
            access_log=None,  # type: ignore[arg-type]  # None turns it off
            # Counted from the connection, and from one answer to the next: so half of a request's
            # headers, however slowly they drip, hold it open no longer than none at all.
            keepalive_timeout=limits.request_seconds,
            # The rest of a body that was refused is read no longer than one that was not.
            lingering_time=min(_LINGER_SECONDS, limits.request_seconds),
        )
        self._door = door
        self._address: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Lets the connection in, or answers why not and closes it."""
        transport = cast("asyncio.Transport", transport)  # uvloop's over TLS is one by shape alone
        address = _address(transport)
        refusal = self._door.enter(address)
        if refusal is None:
            self._address = address
            super().connection_made(transport)
        else:
            transport.write(refusal)
            transport.close()

    def data_received(self, data: bytes) -> None:
        """Reads on, unless the connection was refused."""
        if self._address is not None:
            super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Makes room for another; also called by whoever took the transport over."""
        address, self._address = self._address, None
        if address is not None:
            self._door.leave(address)
            super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answers in JSON, where aiohttp would in plain text."""
        if status >= 500:
            super().handle_error(request, status, exc, message)
            code, text = "internal", "the server failed; try again or report the request id"
        else:
            # Not aiohttp's own words: they quote the request, which may hold a secret. Nor is it a
            # fault of ours, that an operator should look into.
            log.info("refused what is no HTTP request, from %s", request.remote)
            if request.writer.output_size > 0:
                raise ConnectionError("an answer has begun already")
            code, text = "bad-request", "the request is no HTTP that can be read here"
        body = ErrorAnswer(message=text, code=code, status_code=status)
        headers = {REQUEST_ID: request_id.get() or new_request_id()}
        answer = json_answer(body, status=status, headers=headers)
        answer.force_close()
        return answer


def handlers(server: web.Server, door: Door, limits: Limits) -> Callable[[], HttpHandler]:
    """Makes the protocol of each new connection."""
    return lambda: HttpHandler(server, door, limits)


def _address(transport: asyncio.Transport) -> str:
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) else ""


def _http_logger() -> logging.Logger:
    """The log of requests aiohttp could not parse, without their text: it may hold a `ref`."""
    if not log.filters:
        log.addFilter(_without_request_text)
    return log


def _without_request_text(record: logging.LogRecord) -> bool:
    fault = record.exc_info[1] if record.exc_info else None
    if isinstance(fault, HttpProcessingError):
        record.exc_info = None
    # aiohttp reads on in a body that was answered by 400 already, and calls that unhandled.
    return not isinstance(fault, web.RequestPayloadError)
