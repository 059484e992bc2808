"""Two hours of sound from a file, in the memory of a second."""

import asyncio
import math
import resource
from pathlib import Path

import pytest

import vsingest
from vsingest import fast
from vsingest.media.open_sound import open_sound
from vsingest.media.wav import WavWriter
from vsingest.protocol.events import MeetingJoined, encode
from vsingest.transport.accept_key import accept_key

pytestmark = pytest.mark.slow

SECONDS = 2 * 3_600
RATE = 16_000


class Rushing:
    """A clock by which time passes as soon as somebody waits for it, in steps of ten frames."""

    def __init__(self):
        self._now = 1_000.0

    def now(self):
        return self._now

    async def sleep_until(self, deadline):
        await asyncio.sleep(0)
        self._now = max(self._now, math.ceil(deadline / 0.2) * 0.2)


class Sink(asyncio.Protocol):
    """A service that joins whoever comes, and forgets at once what it is sent."""

    received = 0

    def connection_made(self, transport):
        self.transport = transport
        self.joined = False

    def data_received(self, data):
        if data.startswith(b"GET"):
            key = data.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
            self.transport.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: " + accept_key(key.decode()).encode() + b"\r\n\r\n"
            )
        elif not self.joined:
            self.joined = True
            answer = encode(MeetingJoined("room", "session")).encode()
            self.transport.write(fast.encode_frame(fast.Opcode.TEXT, answer))
        else:
            self.received += len(data)


def resident():
    """Bytes of memory that this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


async def test_two_hours_stream_in_constant_memory(tmp_path):
    path = tmp_path / "long.wav"
    with WavWriter(path, RATE) as file:  # takes no space on most disks
        file.skip(SECONDS * RATE)
    held = []

    def watched(blocks):
        for number, block in enumerate(blocks):
            if number % 1_000 == 0:
                held.append(resident())
            yield block

    before = resident()
    sound = open_sound(path)
    assert sound.seconds == SECONDS
    sink = Sink()
    listener = await asyncio.get_running_loop().create_server(lambda: sink, "127.0.0.1", 0)
    url = f"ws://127.0.0.1:{listener.sockets[0].getsockname()[1]}/videosdk?ref=x"
    async with listener, vsingest.connect(ws_url=url, clock=Rushing(), ping=600) as call:
        await call.send(watched(sound.blocks()), rate=RATE)
        await call.drain()
        books = call.stats().sending
        sink.transport.close()  # it would not answer a close
    sound.close()
    assert books.accepted == books.sent == SECONDS * 8_000
    assert not books.dropped
    assert sink.received > SECONDS * 50 * len(fast.encode_media(bytes(320)))
    # The file is 230 MB. What is held is little, and settles within the first minutes.
    assert len(held) == 72
    assert max(held) - before < 16 << 20
    assert max(held) - held[5] < 4 << 20
