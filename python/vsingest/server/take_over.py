"""The handshake by aiohttp, and the connection after it by a protocol of our own.

This leans on what is public in asyncio (`Transport.set_protocol`) and on two things of aiohttp's
request handler: `set_parser`, by which its own WebSocket takes over what was read too early, and
`connection_lost`, which it is still to be told.
"""

import base64
import hashlib
import threading
from typing import Final

from aiohttp import hdrs, web

from vsingest.protocol.limits import Limits
from vsingest.server.fast_link import FastLink

_READ_BYTES: Final = 65_536
_MAGIC: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 section 1.3
_thread = threading.local()


class _Collector:
    """Takes what aiohttp has read beyond the handshake."""

    def __init__(self) -> None:
        self.data = b""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self.data += data
        return False, b""

    def feed_eof(self) -> None:
        pass


async def take_over(
    request: web.Request, limits: Limits
) -> tuple[web.StreamResponse, FastLink | None]:
    """Completes the handshake of a request that can be upgraded, and takes its transport.

    Returns:
        The response to return in the end, and the link; without a link where the peer is gone.
    """
    response = web.StreamResponse(status=101, headers=_handshake(request))
    response.force_close()
    await response.prepare(request)
    transport = request.transport
    if transport is None or transport.is_closing():
        return response, None
    early = _Collector()
    request.protocol.set_parser(early)  # type: ignore[arg-type]  # by shape, not by class
    link = FastLink(transport, request.protocol, _receive_buffer(), limits)
    transport.set_protocol(link)
    transport.resume_reading()
    link.feed(early.data)
    return response, link


def _handshake(request: web.Request) -> dict[str, str]:
    key = request.headers[hdrs.SEC_WEBSOCKET_KEY].encode()
    accept = base64.b64encode(hashlib.sha1(key + _MAGIC, usedforsecurity=False).digest())
    return {
        hdrs.UPGRADE: "websocket",
        hdrs.CONNECTION: "upgrade",
        hdrs.SEC_WEBSOCKET_ACCEPT: accept.decode(),
    }


def _receive_buffer() -> bytearray:
    """One for all connections of a thread: a read is used up before the next begins."""
    try:
        buffer: bytearray = _thread.buffer
    except AttributeError:
        buffer = _thread.buffer = bytearray(_READ_BYTES)
    return buffer
