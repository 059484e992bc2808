"""Audio of the pacing thread over TLS, beside the messages and the reads of the event loop."""

import asyncio
import ctypes
import ssl
import threading
import time

import numpy as np
import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.client.wire_rig import ramp
from tests.examples_of_laws import examples
from tests.tls.rig import connect, taken, until

from vsingest import fast
from vsingest.fast import AudioWire, Beat, MaskedFrames, Opcode, PacedQueue, Stretch
from vsingest.transport.take_tls import take_tls

LOOPS = {"asyncio": asyncio.SelectorEventLoop, "uvloop": uvloop.new_event_loop}


class Heard:
    """What the peer makes of the bytes."""

    def __init__(self):
        self.parser = fast.FrameParser(role="server")
        self.samples, self.texts = [], []

    def take(self, data):
        for frame in self.parser.feed(data):
            if b'"media"' in bytes(frame.payload):
                self.samples.extend(fast.decode_media(bytes(frame.payload)))
            else:
                assert frame.opcode == Opcode.TEXT
                self.texts.append(bytes(frame.payload))


class Owner:
    """Writes messages as a call's socket does, past the transport while that holds nothing."""

    def __init__(self, transport, near):
        self.transport = transport
        self.wire = AudioWire(transport.get_extra_info("socket").fileno(), tls=transport)
        self.frames = MaskedFrames()
        transport.set_write_buffer_limits(high=0)
        self.paused = False
        self.waiting = []
        near.pause_writing, near.resume_writing = self.pause, self.resume

    def pause(self):
        self.paused = True
        self.wire.pause()

    def resume(self):
        self.paused = False
        self.wire.resume()
        while self.waiting and not self.paused:
            self.put(self.waiting.pop(0))

    def say(self, text):
        frame = self.frames.frame(Opcode.TEXT, text)
        if self.paused:
            self.waiting.append(frame)
        else:
            self.put(frame)

    def put(self, frame):
        rest = self.wire.write(frame)
        if rest:
            self.transport.write(rest)
            if not self.paused:
                self.wire.resume()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(1, 3_000)),
        st.tuples(st.just("pass"), st.floats(0, 0.5)),
        st.tuples(st.just("read"), st.integers(1, 6_000)),
        st.tuples(st.just("say"), st.integers(0, 6_000)),
        st.tuples(st.just("rekey"), st.booleans()),
        st.tuples(st.just("turn"), st.none()),
    ),
    max_size=40,
)


@pytest.mark.parametrize("loop", LOOPS)
@settings(max_examples=examples(50), deadline=None)
@given(steps=STEPS)
def test_audio_and_messages_keep_their_order_however_full_the_socket_is(loop, steps):
    async def check():
        transport, near, peer, _ = await taken(side="client", room=4_096)
        owner, heard, said = Owner(transport, near), Heard(), []
        stretch = Stretch(0.06)
        queue = PacedQueue(8_000, stretch)
        queue.wire = owner.wire
        stretch.start(100.0)
        now, accepted, read = 100.0, 0, 0

        async def hear(count):
            nonlocal read
            for _ in range(count):
                try:
                    heard.take(peer.tls.read(1_000))
                except ssl.SSLWantReadError:
                    try:
                        peer.came.write(peer.sock.recv(1_000))
                    except BlockingIOError:
                        break

        for step, value in steps:
            match step:
                case "put":
                    count = min(value, 8_000 - queue.held)
                    assert queue.put(ramp(count, accepted)) == 0
                    accepted += count
                case "pass":
                    now += value
                case "read":
                    await hear(value // 500)
                case "say":
                    said.append(b"x" * value)
                    owner.say(said[-1])
                case "rekey":
                    peer.rekey(both=value)
                    await peer.send()
                case "turn":
                    await asyncio.sleep(0)
            queue.emit(now)
        queue.end()
        now += 1_000
        while queue.emit(now) or owner.waiting or owner.paused:
            await hear(100)
            await asyncio.sleep(0)
        transport.write(b"")
        while len(heard.texts) < len(said) or np.count_nonzero(heard.samples) < accepted:
            await hear(100)
            await asyncio.sleep(0)
        samples = np.array(heard.samples, np.int16)
        np.testing.assert_array_equal(samples[samples != 0], ramp(accepted))
        assert heard.texts == said
        assert queue.stats().sent == accepted
        owner.wire.close()
        transport.abort()
        await near.lost

    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        runner.run(check())


class Sender:
    """A queue that a thread of the core empties."""

    def __init__(self, wire):
        self.stretch = Stretch(0.0)
        self.queue = PacedQueue(8_000, self.stretch)
        self.queue.wire = wire
        self.beat = Beat()
        self.thread = threading.Thread(target=self.beat.run)

    def __enter__(self):
        self.thread.start()
        self.stretch.start(time.monotonic())
        self.queue.put(ramp(8_000))
        self.queue.end()
        self.queue.attach_beat(self.beat)
        return self

    def __exit__(self, *_):
        self.queue.attach_beat(None)
        self.beat.stop()
        self.thread.join()


async def test_audio_follows_a_message_that_found_no_room_at_first():
    transport, near, peer, _ = await taken(side="client", room=4_096)
    owner, heard = Owner(transport, near), Heard()
    owner.say(b"x" * 60_000)
    assert owner.paused
    with Sender(owner.wire):
        # The near end of the loop writes and reads nothing more: the thread finds the way free.
        while len(heard.samples) < 8_000:
            heard.take(await peer.read_some())
    assert len(heard.texts) == 1
    owner.wire.close()
    transport.abort()
    await near.lost


async def test_audio_leaves_while_the_interpreter_is_held():
    transport, near, peer, _ = await taken(side="client")
    owner, heard = Owner(transport, near), Heard()
    with Sender(owner.wire) as sender:
        # `PyDLL` keeps the interpreter's lock: nobody of Python's can have sent these.
        while sender.queue.stats().frames < 10:
            ctypes.PyDLL(None).usleep(300_000)
    while len(heard.samples) < 1_600:
        heard.take(await peer.read_some())
    np.testing.assert_array_equal(heard.samples[:1_600], ramp(1_600))
    owner.wire.close()
    transport.abort()
    await near.lost


async def test_a_thread_and_a_loop_share_a_connection_whose_keys_change():
    transport, near, peer, _ = await taken(side="client", room=4_096)
    owner, heard = Owner(transport, near), Heard()
    with Sender(owner.wire) as sender:
        said = answers = 0
        while sender.queue.stats().frames < 50:
            if not owner.paused:  # else messages, which go first, might leave audio no room
                owner.say(b"message %d" % said)
                said += 1
            peer.rekey(both=said % 2 == 0)
            await peer.say(b"answer")
            answers += 1
            heard.take(await peer.read_some())
            await asyncio.sleep(0)
        while len(heard.texts) < said or len(heard.samples) < 8_000:
            heard.take(await peer.read_some())
    assert heard.texts == [b"message %d" % number for number in range(said)]
    # What follows is the silence at the end of an utterance.
    np.testing.assert_array_equal(heard.samples[:8_000], ramp(8_000))
    await until(lambda: near.heard == b"answer" * answers)
    owner.wire.close()
    transport.abort()
    await near.lost


async def test_a_connection_with_callbacks_of_pythons_is_left_to_the_loop(tmp_path):
    before, peer, _ = await connect(side="client")
    context = before.get_extra_info("sslcontext")
    context.keylog_filename = str(tmp_path / "keys")
    try:
        transport = take_tls(before)
        assert not transport.shareable
        with pytest.raises(ValueError, match="callbacks of Python's"):
            AudioWire(0, tls=transport)
    finally:
        context.keylog_filename = None
    with pytest.raises(TypeError):
        AudioWire(0, tls=before)
    transport.abort()
    await peer.ends()
