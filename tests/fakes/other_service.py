"""Whole services that answer otherwise than ours: each stands before our server and rewords it."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import WSMsgType, hdrs, web

from vsingest.emulate.forward import forward
from vsingest.server import Server, ServerConfig

API_KEY, SECRET = "the-key", "the-secret-of-the-fakes-is-long-enough"
_BUFFER_BYTES = 8_192


class Manner:
    """How a service answers; this one as ours does.

    Attributes:
        greeting: What nobody can read, sent once the room was joined; None for nothing.
    """

    greeting = None

    def answer(self, status, body):
        """The status and the members of an answer of the REST API."""
        return status, body

    def events(self, event):
        """What is sent for an event of ours; one manner serves one socket."""
        return [event]

    def before_audio(self):
        """What comes before a media message."""
        return []

    def close(self, code, reason):
        """The code and the reason of a close."""
        return code, reason


class OtherService:
    """Passes all on to our server, and back in its own manner.

    Attributes:
        url: Where clients find it.
    """

    def __init__(self, upstream, manner):
        self.url = ""
        self._upstream = upstream
        self._manner = manner
        self._sockets = set()

    def drop(self):
        """Breaks every connection, without a close frame."""
        for ws in self._sockets:
            if ws._req.transport is not None:
                ws._req.transport.abort()

    async def handle(self, request):
        if request.headers.get(hdrs.UPGRADE, "").lower() == "websocket":
            return await self._socket(request)
        async with aiohttp.ClientSession() as session:
            answer = await forward(request, self._upstream, session)
        body = json.loads(answer.body)
        data = body.get("data") if isinstance(body, dict) else None
        if isinstance(data, dict) and "wsUrl" in data:
            here, there = (url.replace("http", "ws", 1) for url in (self.url, self._upstream))
            data["wsUrl"] = data["wsUrl"].replace(there, here)
        status, body = self._manner().answer(answer.status, body)
        headers = {k: one for k, one in answer.headers.items() if k.lower() != "content-type"}
        return web.json_response(body, status=status, headers=headers)

    async def _socket(self, request):
        limits = {"max_msg_size": 65_537, "writer_limit": 0, "heartbeat": 2}
        ws = web.WebSocketResponse(autoclose=False, autoping=False, compress=False, **limits)
        await ws.prepare(request)
        request.transport.set_write_buffer_limits(high=_BUFFER_BYTES)
        sock = request.transport.get_extra_info("socket")
        if sock is not None:  # a network in memory has none
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
        self._sockets.add(ws)
        connector = aiohttp.TCPConnector(socket_factory=_small_socket)
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.ws_connect(self._upstream + request.path_qs) as there,
        ):
            down = asyncio.create_task(self._down(there, ws, self._manner()))
            try:
                await self._up(ws, there)
            finally:
                await there.close()
                await down
                self._sockets.discard(ws)
        return ws

    async def _up(self, ws, there):
        while True:
            message = await ws.receive()
            if message.type is WSMsgType.TEXT:
                await there.send_str(message.data)
            elif message.type is WSMsgType.BINARY:
                await there.send_bytes(message.data)
            elif message.type is WSMsgType.PING:
                await there.ping()
                await ws.pong(message.data)
            elif message.type is not WSMsgType.PONG:
                if message.type is WSMsgType.CLOSE:
                    await ws.close()
                return

    async def _down(self, there, ws, manner):
        transport = there._response.connection.transport
        try:
            while (message := await there.receive()).type in (WSMsgType.TEXT, WSMsgType.BINARY):
                # Nothing is read ahead, so that our server knows how slow a reader is.
                transport.pause_reading()
                for one in self._reworded(message, manner):
                    await (ws.send_bytes if isinstance(one, bytes) else ws.send_str)(one)
                transport.resume_reading()
            # aiohttp forgets the code that came if it cannot answer it.
            code = message.data if message.type is WSMsgType.CLOSE else there.close_code
            code, reason = manner.close(code or 1000, message.extra or "")
            await ws.close(code=code, message=reason.encode())
        except ConnectionError:
            pass

    def _reworded(self, message, manner):
        """What is sent for a message of our server."""
        # Of what a server sends fifty times a second, nothing is worded otherwise.
        if message.type is WSMsgType.BINARY or message.data.startswith('{"event":"media"'):
            return [*map(json.dumps, manner.before_audio()), message.data]
        event = json.loads(message.data)
        greeting = []
        if event["event"] == "meeting-joined":
            greeting = [manner.greeting] if manner.greeting is not None else []
        return [*map(json.dumps, manner.events(event)), *greeting]


def _small_socket(address):
    """A socket that holds little, so that a slow reader is felt by our server."""
    family, kind, protocol, *_ = address
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
    return made


@asynccontextmanager
async def other_service(manner, *, ticker=None, **settings):
    """Our server in another manner, and what stands before it.

    Args:
        manner: A `Manner` for each socket, and for each answer.
        ticker: The server's.
        settings: The server's.
    """
    config = ServerConfig(**{"api_key": API_KEY, "secret": SECRET, "port": 0, **settings})
    async with Server(config, ticker=ticker) as server:
        made = OtherService(server.url, manner)
        application = web.Application(client_max_size=1_000_000)
        application.router.add_route("*", "/{path:.*}", made.handle)
        runner = web.AppRunner(application, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield made
        finally:
            made.drop()
            await runner.cleanup()
