"""The HTTP protocol of one connection: aiohttp's, with limits that its settings do not have.

It overrides methods of `aiohttp.web.RequestHandler`: those for the start and the end of a
connection, and for what is read in between.
"""

import asyncio
from collections.abc import Callable
from typing import Final, cast

from aiohttp import hdrs, web
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader

from vsingest.protocol.limits import Limits
from vsingest.server.http.answers import refusal
from vsingest.server.http.connection_limit import ConnectionLimit
from vsingest.server.http.error_handler import ErrorHandler, http_logger
from vsingest.server.http.open_transports import OpenTransports

# The body of a refused request is read and discarded, up to this size and time, so that the sender
# receives the answer: closing at once would reset the connection and lose the answer.
_LINGER_SECONDS: Final = 2.0
_LINGER_BYTES: Final = 1 << 20
# How many bytes may wait in this process rather than in the kernel.
_WAITING_BYTES: Final = 65_536
# Each chunk takes a microsecond or two to parse: this many at a time do not delay a tick.
_SLICE_BYTES: Final = 4_096
_HEAD_END: Final = b"\r\n\r\n"


class HttpHandler(ErrorHandler):
    """One connection up to its upgrade, or to its last request.

    The parser gets one request at a time: its headers up to their limit, then its body if that is
    short and its length is known, or once the handler of the request wants it. Other bodies are
    never parsed, and nothing is decompressed.

    Args:
        server: The server of the requests.
        connection_limit: Decides whether the connection is admitted.
        transports: Holds its transport until that is closed, admitted or not.
        limits: The limits on the time and the size of a request.
    """

    __slots__ = (
        "_address",
        "_answering",
        "_body",
        "_body_left",
        "_connection_limit",
        "_discarding",
        "_ended",
        "_head_bytes",
        "_held",
        "_limits",
        "_transports",
        "_waiting",
        "_waiting_paused",
        "_wanted",
    )

    def __init__(
        self,
        server: web.Server,
        connection_limit: ConnectionLimit,
        transports: OpenTransports,
        limits: Limits,
    ) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            logger=http_logger(),
            access_log=None,  # type: ignore[arg-type]  # None turns it off
            # Counted from the start of the connection and from each answer, so that partial headers
            # hold a connection open no longer than none at all.
            keepalive_timeout=limits.request_seconds,
            # For a short body that arrives after its request was refused.
            lingering_time=min(_LINGER_SECONDS, limits.request_seconds),
            auto_decompress=False,
        )
        self.wrap_reader = self.guard = None
        self._connection_limit = connection_limit
        self._transports = transports
        self._limits = limits
        self._address: str | None = None
        self._waiting = bytearray()  # not parsed yet
        self._waiting_paused = False
        self._head_bytes = 0
        self._answering = False
        self._body: StreamReader = EMPTY_PAYLOAD
        self._body_left = 0  # for a body with a length; for a chunked one, the maximum
        self._held = False  # until the handler wants it
        self._wanted = False
        self._discarding: int | None = None  # how many more bytes
        self._ended = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Admits the connection, or sends the refusal and closes it."""
        transport = cast(
            "asyncio.Transport", transport
        )  # uvloop's transport over TLS only has the methods of one
        self._transports.add(self, transport)
        address = _address(transport)
        refused = self._connection_limit.enter(address)
        if refused is None:
            self._address = address
            super().connection_made(transport)
        else:
            transport.write(refused)
            transport.close()

    def data_received(self, data: bytes) -> None:
        """Takes bytes, unless the connection was refused."""
        if self._address is None:
            return
        if self._discarding is not None:
            self._discarding -= len(data)
            if self._discarding < 0:
                self._pause_transport_reading()
        elif self._upgraded or not data:  # empty: aiohttp lets its parser continue
            super().data_received(data)
        else:
            self._waiting += data
            self._parse()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Ends the connection's count; also called by the protocol that took the transport over."""
        self._transports.discard(self)
        self._ended.set()
        self._waiting.clear()
        address, self._address = self._address, None
        if address is not None:
            self._connection_limit.leave(address)
            super().connection_lost(exc)

    def carried_on_by(self, transport: asyncio.Transport) -> None:
        """Notes another transport of the same connection, to be closed in place of the first."""
        self.transport = transport
        self._transports.add(self, transport)

    async def shutdown(self, timeout: float | None = 15.0) -> None:  # noqa: ASYNC109 - aiohttp's
        """Ends the connection after the current answer."""
        self._ended.set()
        await super().shutdown(timeout)

    def admit_body(self) -> None:
        """Lets the body of the current request be parsed, since its handler will read it."""
        self._wanted = True
        self._parse()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Answers, and continues with the next request unless a part of this one is left."""
        if self._upgraded and self._payload_parser is None:  # the upgrade was declined
            self._waiting[:0] = self._message_tail
            self._message_tail = b""
        if self._held and isinstance(resp, web.StreamResponse):
            resp.force_close()  # only the parser knows where the last chunk ends
        finished = await super().finish_response(request, resp, start_time)
        if self._held:
            if self._body is EMPTY_PAYLOAD or not self._body.is_eof():
                await self._linger()
        elif finished[0].keep_alive:
            self._answering = False
            self._parse()
        return finished

    def _parse(self) -> None:
        """Gives the parser as many of the waiting bytes as it may have now."""
        while self._waiting and not self._upgraded and self._discarding is None:
            if self._held:
                if not self._wanted or self._body.is_eof():
                    break
                self._parse_slice()
                break
            if self._body_left:
                self._body_left -= self._give(min(self._body_left, len(self._waiting)))
            elif self._answering or not self._parse_head():
                break
        if self._upgraded and self._waiting:
            self._give(len(self._waiting))
        self._bound_waiting()

    def _parse_head(self) -> bool:
        """Gives the parser the available bytes of the headers; returns whether to continue."""
        # The end of the headers may be split between earlier bytes and these.
        end = self._waiting.find(_HEAD_END)
        size = len(self._waiting) if end < 0 else end + len(_HEAD_END)
        if self._head_bytes + size > self._limits.header_bytes:
            self._refuse_head()
            return False
        if end < 0:
            # The bytes must not split the end itself, or it would not be found.
            size -= len(_HEAD_END) - 1
            if size <= 0:
                return False
        self._head_bytes += self._give(size)
        if not self._messages:
            return end >= 0
        message, self._body = self._messages[-1]
        self._answering = True
        self._wanted = False
        self._head_bytes = 0
        headers = getattr(message, "headers", None)
        if headers is None:  # not a request, and nothing can be parsed after it
            self._held = True
        elif self._body is not EMPTY_PAYLOAD:
            length = int(headers.get(hdrs.CONTENT_LENGTH, -1))
            self._held = not 0 <= length <= self._limits.body_bytes
            # A chunk costs at least one byte of framing for each byte, so allow the same again.
            self._body_left = 2 * self._limits.body_bytes + _SLICE_BYTES if self._held else length
        return True

    def _parse_slice(self) -> None:
        self._body_left -= self._give(min(_SLICE_BYTES, len(self._waiting)))
        if self._body.is_eof():
            return
        if self._body_left < 0:
            limit = self._limits.body_bytes
            self._body.set_exception(web.HTTPRequestEntityTooLarge(limit, self._body.total_bytes))
            self._wanted = False
        elif self._waiting:
            self._loop.call_soon(self._parse)

    def _give(self, count: int) -> int:
        data = bytes(self._waiting[:count])
        del self._waiting[:count]
        super().data_received(data)
        return count

    def _bound_waiting(self) -> None:
        full = len(self._waiting) >= _WAITING_BYTES
        if full and not self._waiting_paused:
            self._waiting_paused = True
            self._pause_transport_reading()
        elif not full and self._waiting_paused:
            self._waiting_paused = False
            if not self._reading_paused and not self._buffer_paused:
                self._resume_transport_reading()

    def _refuse_head(self) -> None:
        limit = self._limits.header_bytes
        assert self.transport is not None
        self.transport.write(
            refusal(
                431,
                "Request Header Fields Too Large",
                "headers-too-large",
                f"the request line and its headers are over {limit} bytes; send fewer or shorter",
            )
        )
        self._discard()
        self._loop.call_later(_LINGER_SECONDS, self.force_close)

    async def _linger(self) -> None:
        """Delays the close of a connection with unread bytes, so that the answer arrives."""
        self._discard()
        try:
            async with asyncio.timeout(min(_LINGER_SECONDS, self._limits.request_seconds)):
                await self._ended.wait()
        except TimeoutError:
            pass
        self.force_close()

    def _discard(self) -> None:
        """Discards everything that comes, and announces that no more requests are answered."""
        self._waiting.clear()
        self._discarding = _LINGER_BYTES
        self._bound_waiting()
        if self._reading_paused or self._buffer_paused:
            self._resume_transport_reading()
        if self.transport is not None and self.transport.can_write_eof():
            self.transport.write_eof()


def admit_body(request: web.Request) -> None:
    """Lets a request's body be parsed as it comes; to be called once it will be read."""
    cast(HttpHandler, request.protocol).admit_body()


def handlers(
    server: web.Server,
    connection_limit: ConnectionLimit,
    transports: OpenTransports,
    limits: Limits,
) -> Callable[[], HttpHandler]:
    """Returns a factory of protocols for new connections."""
    return lambda: HttpHandler(server, connection_limit, transports, limits)


def _address(transport: asyncio.Transport) -> str:
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) else ""
