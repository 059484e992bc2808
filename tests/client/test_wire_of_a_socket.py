"""A wire and a `FastSocket` that write to one socket."""

import asyncio

import numpy as np
import pytest
import uvloop
from tests.client.wire_rig import Ear, ramp, small_pair

from vsingest.client.sockets.fast_socket import FastSocket
from vsingest.client.sockets.socket import Closed
from vsingest.fast import Opcode, PacedQueue, Stretch, encode_frame

LOOPS = [asyncio.SelectorEventLoop, uvloop.new_event_loop]


class Handshaker:
    def set_parser(self, parser, payload):
        pass

    def connection_lost(self, exc):
        pass


class Response:
    def close(self):
        pass


class Listener:
    def __init__(self):
        self.ended = asyncio.get_running_loop().create_future()
        self.could_write = asyncio.Event()

    def text(self, message):
        pass

    def binary(self):
        pass

    def writable(self):
        self.could_write.set()

    def closed(self, closed):
        self.ended.set_result(closed)


async def connected(buffer=2_304):
    ours, theirs = small_pair(buffer)
    ours.setblocking(False)
    transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
    made = FastSocket(Response(), transport, Handshaker(), 1_000)
    listener = Listener()
    made.start(listener)
    return made, listener, Ear(theirs)


def run(loop, coroutine):
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(coroutine)


def queue_over(wire, samples):
    """A queue that holds a ramp, due from time 0 on."""
    queue = PacedQueue(8_000, Stretch(0.0))
    queue.stretch.start(0.0)
    queue.wire = wire
    queue.put(ramp(samples))
    return queue


@pytest.mark.parametrize("loop", LOOPS)
def test_events_and_audio_share_a_socket_that_is_full(loop):
    async def check():
        made, listener, ear = await connected()
        queue = queue_over(made.wire, 8_000)
        queue.emit(100.0)
        assert queue.stats().held  # the socket is full, within a frame
        said = [b"event %d" % number for number in range(20)]
        for text in said:
            made.write_event(text)
        assert not made.wire.ready
        before = queue.stats()
        queue.emit(100.0)
        assert queue.stats() == before  # events come first
        while len(ear.texts) < len(said):
            ear.read()
            await asyncio.sleep(0)
        await listener.could_write.wait()
        while queue.emit(100.0):
            ear.read()
            await asyncio.sleep(0)
        ear.hear(8_000)
        assert ear.texts == said
        np.testing.assert_array_equal(ear.samples, ramp(8_000))
        closing = asyncio.create_task(made.close())
        await asyncio.sleep(0)
        ear.hear(0, closes=1)
        assert len(ear.closes) == 1
        ear.sock.close()
        await closing

    run(loop, check())


@pytest.mark.parametrize("loop", LOOPS)
def test_a_beat_that_is_late_leaves_the_next_frame_to_the_next_beat(loop):
    async def check():
        made, _, ear = await connected()
        queue = queue_over(made.wire, 1_600)
        queue.emit(0.1001, due_by=0.08)
        assert queue.stats().frames == 5
        queue.emit(0.1201, due_by=0.10)
        assert queue.stats().frames == 6
        queue.emit(0.1201)
        assert queue.stats().frames == 7
        ear.sock.close()
        await made.close()

    run(loop, check())


@pytest.mark.parametrize("loop", LOOPS)
def test_a_close_amid_a_frame_finishes_the_frame(loop):
    async def check():
        made, listener, ear = await connected()
        queue = queue_over(made.wire, 8_000)
        queue.emit(100.0)
        sent = queue.stats().sent
        closing = asyncio.create_task(made.close())
        while not ear.closes:
            await asyncio.sleep(0)
            ear.read()
            queue.emit(100.0)
        assert queue.stats().sent == sent
        np.testing.assert_array_equal(ear.samples, ramp(sent))
        ear.sock.send(encode_frame(Opcode.CLOSE, b"\x03\xe8"))
        await closing
        assert await listener.ended == Closed(1000, "")
        assert not made.wire.ready
        ear.sock.close()

    run(loop, check())
