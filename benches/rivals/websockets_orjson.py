"""websockets + orjson + pybase64 + numpy, on uvloop."""

import asyncio
import contextlib

import uvloop
from benches.rivals.codecs import Quick
from benches.rivals.grid import tick_forever
from benches.rivals.listening import bound_socket, say_listening
from benches.rivals.rooms import Rooms
from websockets.asyncio.server import serve as listen
from websockets.exceptions import ConnectionClosed


async def serve():
    rooms = Rooms(Quick())

    async def room(socket):
        member = rooms.join(socket.request.path, socket.send)
        try:
            async for text in socket:
                rooms.receive(member, text)
        except ConnectionClosed:
            pass
        finally:
            rooms.leave(member)

    async def tick():
        for member, message in rooms.tick():
            with contextlib.suppress(ConnectionClosed):
                await member.send(message, text=True)

    listener = bound_socket()
    async with listen(room, sock=listener, compression=None):
        say_listening(listener)
        await tick_forever(tick)


if __name__ == "__main__":
    with (
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        contextlib.suppress(KeyboardInterrupt),
    ):
        runner.run(serve())
