"""Audio past the transport: over real sockets, however full, and beside its owner's messages."""

import ctypes
import gc
import os
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.client.wire_rig import Rig, ramp
from tests.examples_of_laws import examples

from vsingest import fast
from vsingest.client.pacing.pace_thread import PaceThread
from vsingest.fast import Beat, Opcode, PacedQueue, Stretch

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(1, 3_000)),
        st.tuples(st.just("pass"), st.floats(0, 0.5)),
        st.tuples(st.just("read"), st.integers(1, 3_000)),
        st.tuples(st.just("say"), st.integers(0, 3_000)),
        st.tuples(st.just("flush"), st.none()),
    ),
    max_size=60,
)


FRAMES = st.sampled_from([160, 320, 480, 960])


TRANSPORTS = st.sampled_from(["json", "binary"])


@settings(max_examples=examples(200), deadline=None)
@given(STEPS, FRAMES, TRANSPORTS)
def test_the_stats_the_order_and_the_content_however_full_the_socket_is(steps, frame, transport):
    rig = Rig(frame=frame, transport=transport)
    said = []
    try:
        for step, value in steps:
            match step:
                case "put":
                    rig.put(value)
                case "pass":
                    rig.now += value
                case "read":
                    rig.ear.read(value)
                case "say":
                    said.append(b"x" * value)
                    rig.say(said[-1])
                case "flush":
                    rig.flush()
            rig.queue.emit(rig.now)
            rig.check()
        rig.queue.end()
        rig.now += 1_000
        more = True
        while more or rig.waiting:
            rig.ear.read_all()
            rig.flush()
            more = rig.queue.emit(rig.now)
        stats = rig.check()
        assert stats.held == 0
        rig.ear.hear(stats.frames * frame, texts=len(said))
        heard = np.array(rig.ear.samples, np.int16)
        np.testing.assert_array_equal(heard[heard != 0], ramp(rig.accepted))
        assert heard.size == stats.frames * frame
        assert rig.ear.texts == said
    finally:
        rig.close()


@pytest.fixture
def rig():
    made = Rig()
    yield made
    made.close()


def test_what_is_cleared_is_never_sent_and_what_is_begun_is_finished(rig):
    rig.put(8_000)
    rig.now += 10
    rig.queue.emit(rig.now)
    begun = rig.queue.stats()
    assert 0 < begun.sent < 8_000  # the socket is full
    assert rig.queue.clear() == 8_000 - begun.sent
    assert not rig.queue
    assert not rig.wire.ready
    while rig.queue.emit(rig.now):
        rig.ear.read_all()
    rig.ear.hear(begun.sent)
    assert rig.wire.ready
    np.testing.assert_array_equal(rig.ear.samples, ramp(begun.sent))


def test_no_audio_follows_a_close_frame_and_half_a_frame_comes_before_it(rig):
    rig.put(8_000)
    rig.now += 10
    rig.queue.emit(rig.now)
    rig.wire.finish()
    rest = rig.wire.write(fast.MaskedFrames().frame(Opcode.CLOSE, b"\x03\xe8"))
    rig.ours.setblocking(False)
    while rest:
        rig.ear.read_all()
        try:
            rest = rest[rig.ours.send(rest) :]
        except BlockingIOError:
            os.sched_yield()
    rig.wire.resume()
    rig.queue.emit(rig.now)
    rig.ear.hear(rig.queue.stats().sent, closes=1)
    assert rig.ear.closes == [b"\x03\xe8"]
    np.testing.assert_array_equal(rig.ear.samples, ramp(rig.queue.stats().sent))


def test_a_closed_wire_writes_nothing_and_holds_no_descriptor(rig):
    held = len(os.listdir("/proc/self/fd"))
    rig.wire.close()
    rig.wire.close()
    assert len(os.listdir("/proc/self/fd")) == held - 1
    rig.put(320)
    assert rig.queue.emit(rig.now)
    assert rig.wire.write(b"abc") == b"abc"
    assert rig.queue.stats().held == 320
    assert not rig.ear.read()


def test_a_broken_socket_loses_no_sample_from_the_stats(rig):
    rig.ear.sock.close()
    rig.put(1_000)
    rig.queue.emit(rig.now)
    rig.check()


def test_each_frame_is_counted_late_by_its_own_deadline(rig):
    rig.put(1_600)
    rig.queue.ready(100.0)
    rig.queue.emit(100.0)
    rig.now = 100.085
    rig.queue.emit(rig.now)
    late = rig.queue.lateness()
    assert late == pytest.approx([0, 0, 0, 0, 0.065, 0.045, 0.025, 0.005], abs=1e-5)


def test_an_utterance_ends_in_silence(rig):
    rig.put(200)
    assert rig.queue.end()
    assert not rig.queue.end()
    rig.queue.emit(rig.now + 1)
    rig.ear.hear(480)
    assert rig.ear.samples == [*ramp(200), *[0] * 280]
    assert rig.queue.stats().padding == 280


def test_a_bridge_is_what_is_held_and_silence(rig):
    rig.put(100)
    assert rig.queue.pad(rig.now)
    assert rig.queue.pad(rig.now)
    rig.ear.hear(320)
    assert rig.ear.samples == [*ramp(100), *[0] * 220]


def test_a_wire_and_a_queue_refuse_what_cannot_be(rig):
    with pytest.raises(ValueError, match="transport: 'xml' is neither 'json' nor 'binary'"):
        rig.wire.transport = "xml"
    assert rig.wire.transport == "json"
    with pytest.raises(ValueError, match=r"frame_samples: 961 is outside 1\.\.960"):
        PacedQueue(8_000, Stretch(0.0), frame_samples=961)
    assert PacedQueue(8_000, Stretch(0.0), frame_samples=960).frame_samples == 960
    assert rig.queue.frame_samples == 160


def test_no_key_is_used_twice(rig):
    rig.put(8_000)
    rig.now += 10
    size = 8 + len(fast.encode_media(ramp(160)))
    data = b""
    while len(data) < 50 * size:
        rig.queue.emit(rig.now)
        try:
            data += rig.ear.sock.recv(1 << 20)
        except BlockingIOError:
            os.sched_yield()
    keys = {data[start + 4 : start + 8] for start in range(0, len(data), size)}
    assert len(keys) == 50
    assert bytes(4) not in keys


def test_a_beat_sends_while_the_interpreter_is_held():
    """`PyDLL` keeps the interpreter's lock, as an extension may; nothing of Python's runs."""
    rig = Rig(lead=0.0, buffer=1 << 18)
    beat = Beat()
    thread = threading.Thread(target=beat.run)
    thread.start()
    try:
        rig.now = time.monotonic()
        rig.put(8_000)
        rig.queue.attach_beat(beat)
        # Nobody else can have sent them.
        while rig.queue.stats().frames < 10:
            ctypes.PyDLL(None).usleep(300_000)
    finally:
        rig.queue.attach_beat(None)
        beat.stop()
        thread.join()
        rig.close()


def test_a_beat_wakes_for_what_comes_while_it_sleeps():
    beat = Beat()
    thread = threading.Thread(target=beat.run)
    thread.start()
    rigs = [Rig(lead=1.0, buffer=1 << 18) for _ in range(3)]
    try:
        for rig in rigs:
            rig.queue.attach_beat(beat)
        for _ in range(2):
            for rig in rigs:
                rig.now = time.monotonic()
                rig.put(800)
            for rig in rigs:
                while rig.queue:
                    os.sched_yield()
        for rig in rigs:
            rig.ear.hear(1_600)
            np.testing.assert_array_equal(rig.ear.samples, ramp(1_600))
    finally:
        rigs[0].queue = None  # one that is let go of is driven no more
        beat.stop()
        thread.join()
        for rig in rigs:
            rig.close()


def test_a_child_has_no_pace_thread_and_can_have_one():
    held = PaceThread.acquire()
    try:
        child = os.fork()
        if child == 0:
            mine = PaceThread.acquire()
            mine.release()
            os._exit(0 if mine is not held else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert PaceThread.acquire() is held
        held.release()
    finally:
        held.release()
    assert not [one for one in threading.enumerate() if one.name == "vsingest pace"]


def test_the_collector_takes_no_queue_apart_that_a_beat_still_uses():
    assert not gc.is_tracked(PacedQueue(8_000, Stretch(0.0)))
