"""Takes a connection over from aiohttp after the handshake.

It relies on `Transport.set_protocol`, which is public in asyncio, and on two methods of aiohttp's
request handler: `set_parser`, by which aiohttp's own WebSocket receives bytes that were read too
early, and `connection_lost`, which must still be called.
"""

import asyncio
from typing import cast

from aiohttp import hdrs, web

from vsingest.protocol.limits import Limits
from vsingest.server.connections.fast_link import FastLink
from vsingest.server.http.http_handler import HttpHandler
from vsingest.transport.accept_key import accept_key
from vsingest.transport.read_ahead import ReadAhead
from vsingest.transport.receive_buffer import receive_buffer
from vsingest.transport.take_tls import take_tls


async def take_over(
    request: web.Request, limits: Limits
) -> tuple[web.StreamResponse, FastLink | None]:
    """Completes the handshake of a valid request, and takes its transport.

    A TLS connection's records are made by us from then on, where that is possible.

    Returns:
        The response to return in the end, and the link; no link if the peer is gone.
    """
    response = web.StreamResponse(status=101, headers=_handshake(request))
    response.force_close()
    await response.prepare(request)
    transport = request.transport
    if transport is None or transport.is_closing():
        return response, None
    read_ahead = ReadAhead()
    request.protocol.set_parser(read_ahead)  # type: ignore[arg-type]  # by shape, not by class
    ours = take_tls(transport, limits.close_seconds)
    if ours is not None:
        transport = cast("asyncio.Transport", ours)
        cast("HttpHandler", request.protocol).carried_on_by(transport)
    link = FastLink(transport, request.protocol, receive_buffer(), limits)
    transport.set_protocol(link)
    transport.resume_reading()
    read_ahead.pass_on(link)
    return response, link


def _handshake(request: web.Request) -> dict[str, str]:
    return {
        hdrs.UPGRADE: "websocket",
        hdrs.CONNECTION: "upgrade",
        hdrs.SEC_WEBSOCKET_ACCEPT: accept_key(request.headers[hdrs.SEC_WEBSOCKET_KEY]),
    }
