"""WebSocket frames beside aiohttp, websockets and picows: masking, writing, reading.

One 20 ms media message a frame; a burst is the four that a browser sends at once.
"""

import asyncio
import base64
import os

import pytest
from aiohttp._websocket.helpers import websocket_mask
from aiohttp._websocket.reader import WebSocketDataQueue, WebSocketReader
from picows import WSFrame, WSListener, WSMsgType, ws_create_server
from websockets.frames import Frame as WebsocketsFrame
from websockets.frames import Opcode as WebsocketsOpcode
from websockets.protocol import Protocol, Side
from websockets.speedups import apply_mask

from vsingest import fast

KEY = b"\x37\xfa\x21\x3d"
WEBSOCKETS_TEXT = WebsocketsOpcode.TEXT
TEXT = fast.Opcode.TEXT  # looked up once: an enum's lookup costs as much as a small frame
MESSAGE = fast.encode_media(os.urandom(320))
FRAME = fast.encode_frame(TEXT, MESSAGE, mask_key=KEY)
BURST = FRAME * 4


@pytest.mark.benchmark(group="mask a media message in place")
def test_mask_vsingest(measure):
    data = bytearray(MESSAGE)
    measure(lambda: fast.mask(data, KEY, out=data))


@pytest.mark.benchmark(group="mask a media message in place")
def test_mask_aiohttp(measure):
    data = bytearray(MESSAGE)
    measure(lambda: websocket_mask(KEY, data))


@pytest.mark.benchmark(group="mask a media message into new bytes")
def test_mask_new_vsingest(measure):
    measure(fast.mask, MESSAGE, KEY)


@pytest.mark.benchmark(group="mask a media message into new bytes")
def test_mask_new_websockets(measure):
    measure(apply_mask, MESSAGE, KEY)


@pytest.mark.benchmark(group="mask 1 MiB in place")
def test_mask_long_vsingest(measure):
    data = bytearray(1 << 20)
    measure(fast.mask, data, KEY, out=data)


@pytest.mark.benchmark(group="mask 1 MiB in place")
def test_mask_long_aiohttp(measure):
    measure(websocket_mask, KEY, bytearray(1 << 20))


@pytest.mark.benchmark(group="write a masked media frame")
def test_write_vsingest(measure):
    measure(lambda: fast.encode_frame(TEXT, MESSAGE, mask_key=KEY))


@pytest.mark.benchmark(group="write a masked media frame")
def test_write_websockets(measure):
    measure(lambda: WebsocketsFrame(WEBSOCKETS_TEXT, MESSAGE).serialize(mask=True))


@pytest.fixture(params=[FRAME, BURST], ids=["1 a slice", "4 a slice"])
def stream(request, benchmark):
    """What one read of a server's socket brings."""
    benchmark.group = f"read masked media, {len(request.param) // len(FRAME)} a slice"
    return request.param


def test_read_vsingest(measure, stream):
    parser = fast.FrameParser(role="server")
    assert parser.feed(stream)[0].payload == MESSAGE
    measure(parser.feed, stream)


LONG = fast.encode_frame(fast.Opcode.BINARY, bytes(60_000), mask_key=KEY)


@pytest.mark.benchmark(group="read a masked message of 60,000 bytes")
def test_read_long_in_place_vsingest(measure):
    parser, received = fast.FrameParser(role="server"), bytearray(LONG)
    measure(lambda: parser.feed_in_place(received))


@pytest.mark.benchmark(group="read a masked message of 60,000 bytes")
def test_read_long_websockets(measure):
    peer = Protocol(Side.SERVER, max_size=65_536)

    def read():
        peer.receive_data(LONG)
        return peer.events_received()

    assert read()[0].data == bytes(60_000)
    measure(read)


class NeverPaused:
    """What aiohttp's queue asks of its connection."""

    _reading_paused = False


def test_read_aiohttp(measure, stream):
    async def run():
        queue = WebSocketDataQueue(NeverPaused(), 1 << 20, loop=asyncio.get_running_loop())
        reader = WebSocketReader(queue, 65_536, False, False)
        frames = len(stream) // len(FRAME)

        async def messages():
            return [await queue.read() for _ in range(frames)]

        def read():
            reader.feed_data(stream)
            try:
                messages().send(None)
            except StopIteration as done:
                return done.value

        assert read()[0].data == MESSAGE
        measure(read)

    asyncio.run(run())


def test_read_websockets(measure, stream):
    peer = Protocol(Side.SERVER, max_size=65_536)

    def read():
        peer.receive_data(stream)
        return peer.events_received()

    assert read()[0].data == MESSAGE
    measure(read)


class Collector(WSListener):
    """Keeps what its connection reads."""

    def on_ws_connected(self, transport):
        self.protocol = transport.underlying_transport.get_protocol()
        self.payloads = []

    def on_ws_frame(self, transport, frame: WSFrame):
        if frame.msg_type == WSMsgType.TEXT:
            self.payloads.append(frame.get_payload_as_bytes())


HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + base64.b64encode(bytes(16)) + b"\r\n\r\n"
)


def test_read_picows(measure, stream):
    async def run():
        listener = Collector()
        server = await ws_create_server(lambda _: listener, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(HANDSHAKE)
            await reader.readuntil(b"\r\n\r\n")
            protocol = listener.protocol

            def read():
                listener.payloads = []
                protocol.get_buffer(-1)[: len(stream)] = stream
                protocol.buffer_updated(len(stream))
                return listener.payloads

            assert read()[0] == MESSAGE
            measure(read)
            writer.close()

    asyncio.run(run())
