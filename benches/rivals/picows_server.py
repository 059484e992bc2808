"""What both picows rivals share: the handshake, and who is in which room."""

import asyncio
import contextlib

import uvloop
from benches.rivals.grid import tick_forever
from benches.rivals.listening import bound_socket, say_listening
from benches.secure.certificate import serving
from picows import WSListener, WSMsgType, ws_create_server


class Connection(WSListener):
    """One connection; `join`, `receive` and `leave` are for those who derive from this."""

    def __init__(self, path):
        super().__init__()
        self.path = path

    def on_ws_connected(self, transport):
        self.transport = transport
        self.join(lambda message: transport.send(WSMsgType.TEXT, message))

    def on_ws_frame(self, transport, frame):
        if frame.msg_type == WSMsgType.TEXT:
            self.receive(frame)
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()

    def on_ws_disconnected(self, transport):
        self.leave()


async def serve(connect, tick):
    listener = bound_socket()

    async def step():
        tick()

    server = await ws_create_server(
        lambda request: connect(request.path.decode()),
        sock=listener,
        ssl=serving(),
        enable_auto_ping=False,
    )
    async with server:
        say_listening(listener)
        await tick_forever(step)


def main(connect, tick):
    with (
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        contextlib.suppress(KeyboardInterrupt),
    ):
        runner.run(serve(connect, tick))
