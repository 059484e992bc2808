"""The socket's endpoint: upgrades requests, and chooses the link for their bytes."""

import asyncio
import logging
from collections.abc import Collection
from typing import Final, cast

from aiohttp import WebSocketError, WSMsgType, web

from vsingest.cluster.session_store import SessionState, SessionStore
from vsingest.fast import Opcode
from vsingest.protocol.close_codes import ABNORMAL, CloseCode
from vsingest.protocol.limits import Limits
from vsingest.server.connections.connection import Connection
from vsingest.server.connections.fast_link import FastLink
from vsingest.server.connections.flood_guard import FloodGuard
from vsingest.server.connections.handshake import UPGRADE, is_handshake
from vsingest.server.connections.plain_link import PlainLink
from vsingest.server.connections.take_over import take_over
from vsingest.server.counters import ServerCounters
from vsingest.server.http.answers import ApiError
from vsingest.server.http.upgrades import UpgradeHandler
from vsingest.server.rooms.rooms import Rooms
from vsingest.transport.io import Io
from vsingest.transport.reading_pace import TOO_MANY_CONTROL_FRAMES
from vsingest.transport.small_buffers import keep_buffers_small

log = logging.getLogger("vsingest.server")

# Small, so that audio for a slow reader waits in our queue, where it can still be dropped.
_WRITE_BUFFER_BYTES: Final = 16_384

_REFUSALS: Final = {
    SessionState.UNKNOWN: CloseCode.SESSION_UNKNOWN,
    SessionState.CLAIMED: CloseCode.SESSION_CLAIMED,
}


class SocketEndpoint:
    """Answers requests for a WebSocket upgrade.

    Args:
        store: Holds the unclaimed sessions.
        rooms: The rooms that participants join.
        limits: The limits on a peer.
        io: Which link moves the bytes after the handshake.
        counters: Counts closed sockets.

    Attributes:
        draining: Whether new sockets are refused with 1001.
    """

    def __init__(
        self, store: SessionStore, rooms: Rooms, limits: Limits, io: Io, counters: ServerCounters
    ) -> None:
        self._store = store
        self._rooms = rooms
        self._limits = limits
        self.draining = False
        self._io = io
        self._counters = counters
        self._live: dict[FastLink | PlainLink, asyncio.Future[None]] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Upgrades the request, and returns when the socket is closed.

        A peer whose session is unknown, expired or used is upgraded too and then closed at once,
        since a browser can see the reason only in a close code.

        Raises:
            ApiError: The request is not a WebSocket upgrade.
        """
        ws = web.WebSocketResponse(
            timeout=self._limits.close_seconds,
            heartbeat=self._limits.ping_seconds,
            autoclose=False,  # what is left to write is sent before our close
            compress=False,
            max_msg_size=self._limits.message_bytes
            + 1,  # aiohttp refuses messages of this size and above
            writer_limit=0,  # a paused transport delays every message
        )
        if not (is_handshake(request) and ws.can_prepare(request)):
            raise ApiError(426, "upgrade-required", "connect here by WebSocket", UPGRADE)
        ref = request.query.get("ref", "")
        refusal = _REFUSALS.get(await self._store.peek(ref))
        if refusal is None and not self.draining and self._io == "fast":
            return await self._serve_fast(request, ref)
        guard = self._guard(request)
        await ws.prepare(request)
        if self.draining:
            refusal = CloseCode.GOING_AWAY
        if refusal is not None:
            self._counters.closes[str(int(refusal))] += 1
            await ws.close(code=refusal, message=refusal.reason.encode())
        else:
            await self._serve_plain(ws, request, ref, guard)
        return ws

    @property
    def links(self) -> Collection[FastLink | PlainLink]:
        """The open sockets."""
        return self._live

    async def idle(self) -> None:
        """Waits until no socket is open."""
        while self._live:
            await asyncio.wait(set(self._live.values()))

    async def close(self) -> None:
        """Closes every socket with 1001, and refuses new ones; waits for a limited time."""
        self.draining = True
        for link in self._live:
            link.close(CloseCode.GOING_AWAY)
        if self._live:
            await asyncio.wait(set(self._live.values()))

    async def _serve_fast(self, request: web.Request, ref: str) -> web.StreamResponse:
        response, link = await take_over(request, self._limits)
        if link is None:
            return response
        _keep_buffers_small(link.transport)
        self._live[link] = link.lost
        link.lost.add_done_callback(lambda _: self._ended(link))
        connection = Connection(ref, link, self._store, self._rooms, self._limits)
        if self.draining:
            link.close(CloseCode.GOING_AWAY)
        try:
            async for opcode, payload in link.messages():
                if opcode is Opcode.TEXT:
                    await connection.receive(payload)
                else:
                    connection.receive_binary(payload)
        except Exception:
            log.exception("a connection failed and is closed")
            link.close(CloseCode.INTERNAL)
        finally:
            link.end()
            connection.ended()
            await asyncio.shield(link.lost)
        return response

    def _ended(self, link: FastLink | PlainLink) -> None:
        del self._live[link]
        self._counters.socket_closed(link)

    def _guard(self, request: web.Request) -> FloodGuard:
        """Puts a guard before aiohttp's own reader, which is set when the upgrade is answered."""
        guard = FloodGuard(self._limits)
        handler = cast("UpgradeHandler", request.protocol)
        handler.wrap_reader = guard.stand_before
        return guard

    async def _serve_plain(
        self, ws: web.WebSocketResponse, request: web.Request, ref: str, guard: FloodGuard
    ) -> None:
        transport = request.transport
        if transport is None:  # the peer left during the handshake
            return
        _keep_buffers_small(transport)
        outbox = PlainLink(ws, transport, self._limits)
        guard.flooded = lambda: outbox.close(CloseCode.POLICY, TOO_MANY_CONTROL_FRAMES)
        self._live[outbox] = writer = asyncio.create_task(outbox.run())
        writer.add_done_callback(lambda _: self._ended(outbox))
        connection = Connection(ref, outbox, self._store, self._rooms, self._limits)
        code: int = CloseCode.NORMAL
        try:
            code = await _read(ws, connection, outbox)
        except Exception:
            log.exception("a connection failed and is closed")
            outbox.close(CloseCode.INTERNAL)
        finally:
            outbox.peer_closed(code)
            connection.ended()
            await writer


def _keep_buffers_small(transport: asyncio.Transport) -> None:
    keep_buffers_small(transport, ours=_WRITE_BUFFER_BYTES, kernels=_WRITE_BUFFER_BYTES)


async def _read(ws: web.WebSocketResponse, connection: Connection, link: PlainLink) -> int:
    """Reads to the end; returns the close code: the peer's own, or that of its protocol error."""
    while True:
        if link.outgoing:
            await asyncio.sleep(0)  # acted on before aiohttp closes for an error in the next frame
        message = await ws.receive()
        if message.type is WSMsgType.TEXT:
            await connection.receive(message.data)
        elif message.type is WSMsgType.BINARY:
            connection.receive_binary(message.data)
        elif message.type is WSMsgType.CLOSE:
            return message.data or CloseCode.NORMAL  # 0 if the close frame had no code
        elif isinstance(message.data, WebSocketError):  # aiohttp has closed the socket for it
            return message.data.code
        else:
            return ABNORMAL
