"""Listeners at a steady pace and raw ones, in virtual time."""

import asyncio
import gc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsingest import fast
from vsingest.client.errors import CallEnded
from vsingest.client.hearing.audio_format import FrameConverter
from vsingest.client.hearing.hearing import Hearing
from vsingest.client.pacing.metronome import metronome_of
from vsingest.media.virtual_clock import VirtualClock

ENDED = CallEnded(1000, "left", "closing", None)


class Room:
    """What a hearing hears: a stand-in for the socket that speaks as it is told."""

    def __init__(self):
        self.clock = VirtualClock(500.0)
        self.hearing = Hearing(self.clock, metronome_of(self.clock))
        self.playout = None
        self.hearing.attach(self)

    def speak(self, samples):
        message = fast.encode_media(samples)
        if self.playout is not None:
            self.playout.push_media(message)
        else:
            self.hearing.hear(fast.decode_media(message))

    def listen(self, rate=8_000, dtype="int16", frame_ms=20, raw=False):
        return self.hearing.listen(FrameConverter(rate, dtype, frame_ms), raw=raw)

    def end(self):
        self.hearing.finish(ENDED, normal=True)
        self.check()

    def check(self):
        books = self.hearing.stats()
        assert books.accepted == books.sent + sum(books.dropped.values()) + books.queued
        return books


@pytest.fixture
async def room():
    made = Room()
    yield made
    made.end()
    await made.clock.settle()


def ramp(count, start=0):
    return (np.arange(start, start + count) % 30_000 + 1).astype(np.int16)


async def everything(stream):
    return [frame async for frame in stream]


async def test_bursts_come_out_steady_and_whole(room):
    stream, arrivals = room.listen(), []

    async def listen():
        heard = []
        async for frame in stream:
            arrivals.append(room.clock.now())
            heard.append(frame)
        return np.concatenate(heard)

    listening = asyncio.create_task(listen())
    sent = 0
    for burst in [3, 4] * 60:  # as the official browser client sends: each 64 ms or so
        room.speak(ramp(160 * burst, sent))
        sent += 160 * burst
        await room.clock.advance(0.02 * burst)
    room.end()
    heard = await listening
    np.testing.assert_array_equal(heard[heard != 0], ramp(sent))
    assert room.hearing.playout().underruns == 0
    steady = np.diff(arrivals[:-10])
    np.testing.assert_allclose(steady, 0.02, atol=1e-6)


async def test_silence_comes_while_nobody_speaks(room):
    stream = room.listen()
    await room.clock.advance(0.5)
    for _ in range(25):
        assert not (await anext(stream)).any()


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize(
    ("rate", "dtype", "frame_ms"),
    [(8_000, "int16", 20), (16_000, "int16", 10), (48_000, "float32", 20), (24_000, "int16", 60)],
)
async def test_each_listener_gets_its_own_format(room, rate, dtype, frame_ms, raw):
    rng = np.random.default_rng(3)
    clip = rng.integers(-20_000, 20_000, 1_600).astype(np.int16)
    stream = room.listen(rate, dtype, frame_ms, raw=raw)
    plain = room.listen(raw=raw)
    room.speak(clip)
    room.end()
    frames, wire = await everything(stream), np.concatenate(await everything(plain))
    assert {(frame.shape, frame.dtype.name) for frame in frames} == {
        ((rate * frame_ms // 1_000,), dtype)
    }
    expected = wire
    if rate != 8_000:
        resampler = fast.Resampler(8_000, rate, dtype="int16")
        expected = np.concatenate((resampler.process(wire), resampler.flush()))
    if dtype == "float32":
        expected = fast.s16_to_float(expected)
    heard = np.concatenate(frames)
    np.testing.assert_array_equal(heard[: expected.size], expected)
    assert not heard[expected.size :].any()


async def test_raw_and_steady_listeners_hear_the_same_at_once(room):
    steady, raw, again = room.listen(), room.listen(raw=True), room.listen(raw=True)
    room.speak(ramp(700))
    np.testing.assert_array_equal(await anext(raw), ramp(160))
    await again.aclose()
    room.end()
    one, other = np.concatenate(await everything(steady)), np.concatenate(await everything(raw))
    np.testing.assert_array_equal(one[one != 0], ramp(700))
    np.testing.assert_array_equal(other[other != 0], ramp(540, 160))
    assert room.hearing.received == 700
    assert room.check().dropped == {"listener-left": 4 * 160}


async def test_a_listener_that_falls_behind_loses_the_oldest_and_is_never_late(room):
    stream = room.listen()
    for second in range(5):
        for frame in range(50):
            room.speak(np.full(160, second * 50 + frame + 1, np.int16))
            await room.clock.advance(0.02)
    await room.clock.advance(0.001)  # past the last beat, wherever rounding put it
    assert stream.dropped == 200
    books = room.check()
    assert (books.queued, books.dropped) == (8_000, {"slow-listener": 32_000})
    assert (await anext(stream))[0] > 190


async def test_without_a_listener_samples_are_counted_and_no_object_is_kept(room):
    gc.collect()
    for _ in range(100):
        room.speak(ramp(160))
    assert room.playout is not None
    assert room.hearing.received == 16_000
    stats = room.hearing.playout()
    assert stats.overflow + stats.held == 16_000
    stream = room.listen()
    await room.clock.advance(0.1)
    assert not (await anext(stream)).any()  # what was for nobody is not heard late


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.floats(0, 0.4), st.floats(0, 0.3)),
        min_size=1,
        max_size=40,
    )
)
def test_whatever_the_network_does_the_delay_stays_bounded(steps):
    asyncio.run(bounded(steps))


async def bounded(steps):
    room = Room()
    stream = room.listen()
    for frames, pause, stall in steps:
        for _ in range(frames):
            room.speak(ramp(160))
        room.clock.jump(stall)
        await room.clock.advance(pause)
        playout = room.hearing.playout()
        assert playout.held <= 12_000
        assert room.hearing.received == playout.accepted
        room.check()
    room.end()
    await everything(stream)
    playout = room.hearing.playout()
    assert playout.accepted == playout.played + playout.overflow + playout.trimmed + playout.cleared


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ((8_000, "int8", 20), "dtype: 'int8'"),
        ((8_000, "int16", 4), "frame_ms: 4 is outside 5..1000"),
        ((11_025, "int16", 10), "10 ms at rate=11025 are not a whole number of samples"),
        ((0, "int16", 20), "frame_ms: 20 ms at rate=0"),
    ],
)
def test_a_format_that_cannot_be_is_refused(asked, says):
    with pytest.raises(ValueError, match=says):
        FrameConverter(*asked)
