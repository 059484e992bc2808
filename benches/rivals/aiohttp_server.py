"""Rooms behind aiohttp: asyncio with the standard library, or uvloop with the quickest packages."""

import asyncio
import contextlib

import aiohttp
from aiohttp import web
from benches.rivals.grid import tick_forever
from benches.rivals.listening import bound_socket, say_listening
from benches.secure.certificate import serving


async def serve(rooms):
    async def room(request):
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        member = rooms.join(request.match_info["room"], socket.send_str)
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    rooms.receive(member, message.data)
        finally:
            rooms.leave(member)
        return socket

    async def tick():
        for member, message in rooms.tick():
            text = message if isinstance(message, str) else message.decode()
            with contextlib.suppress(ConnectionError):
                await member.send(text)

    app = web.Application()
    app.router.add_get("/room/{room}", room)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    listener = bound_socket()
    await web.SockSite(runner, listener, ssl_context=serving()).start()
    say_listening(listener)
    await tick_forever(tick)


def main(loop, rooms):
    with asyncio.Runner(loop_factory=loop) as runner, contextlib.suppress(KeyboardInterrupt):
        runner.run(serve(rooms))
