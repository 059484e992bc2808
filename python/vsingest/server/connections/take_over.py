"""Takes a connection over from aiohttp after the handshake.

It relies on `Transport.set_protocol`, which is public in asyncio, and on two methods of aiohttp's
request handler: `set_parser`, by which aiohttp's own WebSocket receives bytes that were read too
early, and `connection_lost`, which must still be called.
"""

from aiohttp import hdrs, web

from vsingest.protocol.limits import Limits
from vsingest.server.connections.fast_link import FastLink
from vsingest.transport.accept_key import accept_key
from vsingest.transport.read_ahead import ReadAhead
from vsingest.transport.receive_buffer import receive_buffer


async def take_over(
    request: web.Request, limits: Limits
) -> tuple[web.StreamResponse, FastLink | None]:
    """Completes the handshake of a valid request, and takes its transport.

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
