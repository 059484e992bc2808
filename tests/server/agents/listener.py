"""An agent that listens, as `videosdk-agents` does in its websocket mode."""

import asyncio
import json

from aiohttp import WSMsgType, web


class Listener:
    """Takes connections, and says and hears on the newest one.

    Attributes:
        port: Where it listens; the same after `restart`.
        heard: The bytes of the newest connection.
        requests: The path and the query of each connection.
    """

    def __init__(self):
        self.port = 0
        self.heard = bytearray()
        self.requests = []
        self.sockets = []
        self.redirect = None
        self._changed = asyncio.Event()
        self._runner = None

    async def __aenter__(self):
        await self.start()
        return self

    async def __aexit__(self, *_):
        await self.stop()

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/ws"

    async def start(self):
        application = web.Application()
        application.router.add_get("/ws", self._take)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self):
        """Ends as `websockets` does: with 1001."""
        if self._runner is not None:
            for socket in self.sockets:
                await socket.close(code=1001)
            await self._runner.cleanup()
            self._runner = None

    async def _take(self, request):
        self.requests.append(request.path_qs)
        self._note()
        if self.redirect:
            raise web.HTTPFound(self.redirect)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        self.heard.clear()
        self.sockets.append(socket)
        self._note()
        async for message in socket:
            if message.type is WSMsgType.BINARY:
                self.heard += message.data
            self._note()
        self.sockets.remove(socket)
        self._note()
        return socket

    def _note(self):
        self._changed.set()

    async def until(self, true):
        while not true():
            self._changed.clear()
            await self._changed.wait()

    async def connected(self):
        await self.until(lambda: self.sockets)
        return self.sockets[-1]

    async def say(self, pcm):
        await (await self.connected()).send_bytes(bytes(pcm))

    async def interrupt(self):
        await (await self.connected()).send_str(json.dumps({"type": "interrupt"}))
