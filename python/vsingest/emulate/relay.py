"""One socket between a client and the server, with the faults that are due."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

import aiohttp
from aiohttp import WSMsgType, web

from vsingest.emulate.faults import Faults
from vsingest.emulate.scenario import EndFault
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.events import MeetingLeft, encode

_START: Final = '"start"'
_JOINED: Final = '{"event":"meeting-joined"'
_MEDIA: Final = '{"event":"media"'
_MOST_BYTES: Final = 65_537


class Relay:
    """Forwards messages in both directions until either side or a fault ends the socket.

    Args:
        faults: The faults.
        url: The URL of the server's socket.
    """

    def __init__(self, faults: Faults, url: str) -> None:
        self._faults = faults
        self._url = url
        self._ending: asyncio.Task[None] | None = None
        self._silent = False

    async def run(self, request: web.Request, http: aiohttp.ClientSession) -> web.WebSocketResponse:
        """Upgrades the request, and returns when the socket has ended."""
        client = web.WebSocketResponse(
            autoclose=False, autoping=False, compress=False, max_msg_size=_MOST_BYTES
        )
        await client.prepare(request)
        self._transport = request.transport
        self._client = client
        self._in_phase("upgraded")
        async with http.ws_connect(self._url, autoping=False, max_msg_size=0) as server:
            down = asyncio.create_task(self._down(server))
            try:
                await self._up(server)
            finally:
                await server.close()
                for task in (down, self._ending):
                    if task is not None:
                        task.cancel()
                        await asyncio.gather(task, return_exceptions=True)
        return client

    async def _up(self, server: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            message = await self._client.receive()
            if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED):
                with contextlib.suppress(ConnectionError):
                    await self._client.close()
                return
            if message.type is WSMsgType.ERROR:
                return
            if self._silent:
                continue
            with contextlib.suppress(ConnectionError, aiohttp.ClientError):
                match message.type:
                    case WSMsgType.TEXT:
                        await self._read_slowly(len(message.data))
                        await server.send_str(message.data)
                        if _START in message.data[:40]:
                            self._in_phase("started")
                    case WSMsgType.BINARY:
                        await self._read_slowly(len(message.data))
                        await server.send_bytes(message.data)
                    case WSMsgType.PING:
                        await server.ping(message.data)
                    case WSMsgType.PONG:
                        await server.pong(message.data)

    async def _read_slowly(self, size: int) -> None:
        reading = self._faults.scenario.reading
        transport = self._transport
        if reading is None or transport is None or transport.is_closing():
            return
        transport.pause_reading()
        await asyncio.sleep(size / reading.bytes_per_second)
        if not transport.is_closing():
            transport.resume_reading()

    async def _down(self, server: aiohttp.ClientWebSocketResponse) -> None:
        with contextlib.suppress(ConnectionError):
            async for message in self._worsened(server):
                if self._silent:
                    continue
                match message.type:
                    case WSMsgType.TEXT:
                        await self._client.send_str(message.data)
                        if message.data.startswith(_JOINED):
                            self._in_phase("joined")
                    case WSMsgType.BINARY:
                        await self._client.send_bytes(message.data)
                    case WSMsgType.PING:
                        await self._client.ping(message.data)
                    case WSMsgType.PONG:
                        await self._client.pong(message.data)
                    case WSMsgType.CLOSE:
                        reason = (message.extra or "").encode()
                        await self._client.close(code=message.data or 1000, message=reason)
            if not self._silent and not self._client.closed:
                self._abort()

    async def _worsened(
        self, server: aiohttp.ClientWebSocketResponse
    ) -> AsyncIterator[aiohttp.WSMessage]:
        """Yields the server's messages, with audio lost, delayed or in bursts as the fault says."""
        held: list[aiohttp.WSMessage] = []
        while True:
            message = await server.receive()
            audio = message.type is WSMsgType.BINARY or (
                message.type is WSMsgType.TEXT and message.data.startswith(_MEDIA)
            )
            if audio:
                fault = self._faults.audio()
                if fault.loss and self._faults.chance() < fault.loss:
                    continue
                held.append(message)
                if len(held) < fault.burst:
                    continue
                if fault.jitter_ms:
                    await asyncio.sleep(fault.jitter_ms / 1_000 * self._faults.chance())
            # Messages after audio stay after it.
            for one in held:
                yield one
            held.clear()
            if message.type in (WSMsgType.CLOSED, WSMsgType.CLOSING, WSMsgType.ERROR):
                return
            if not audio:
                yield message
                if message.type is WSMsgType.CLOSE:
                    return

    def _in_phase(self, phase: str) -> None:
        fault = self._faults.end(phase)
        if fault is not None:
            self._ending = asyncio.create_task(self._end(fault))

    async def _end(self, fault: EndFault) -> None:
        await asyncio.sleep(fault.seconds)
        with contextlib.suppress(ConnectionError):
            match fault.way:
                case "abort":
                    self._abort()
                case "silence":
                    self._silent = True
                case "close":
                    await self._client.close(code=fault.code, message=fault.reason.encode())
                case "remove":
                    reason = fault.reason or CloseCode.REMOVED.reason
                    await self._client.send_str(encode(MeetingLeft(reason)))
                    await self._client.close(code=CloseCode.REMOVED, message=reason.encode())

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()
