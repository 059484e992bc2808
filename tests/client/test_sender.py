"""The sender's law, its pace and its content, in virtual time."""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsingest import fast
from vsingest.client.errors import CallEnded
from vsingest.client.sender import Sender
from vsingest.media.virtual_clock import VirtualClock

ENDED = CallEnded(1006, "gone", "joined", None)
LEAD = 0.06


class Wire:
    """Where a sender writes to: notes what and when, and can stall or break."""

    def __init__(self, clock):
        self.clock = clock
        self.times = []
        self.frames = []
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.broken = False

    async def write(self, message):
        if self.broken:
            raise ConnectionResetError("broken")
        self.times.append(self.clock.now())
        self.frames.append(fast.decode_media(message))
        await self.flowing.wait()

    @property
    def samples(self):
        return np.concatenate(self.frames) if self.frames else np.zeros(0, np.int16)


class Bench:
    """A sender that runs, on a wire, in virtual time."""

    def __init__(self, **options):
        self.clock = VirtualClock(1_000.0)
        self.wire = Wire(self.clock)
        self.sender = Sender(self.wire.write, self.clock, LEAD, **options)
        self.tasks = []

    async def __aenter__(self):
        self.running = asyncio.create_task(self.sender.run())
        return self

    async def __aexit__(self, *_):
        self.wire.flowing.set()
        for task in (self.running, *self.tasks):
            task.cancel()
        await asyncio.gather(self.running, *self.tasks, return_exceptions=True)

    def start(self, coroutine):
        self.tasks.append(asyncio.create_task(coroutine))
        return self.tasks[-1]

    def send(self, samples, rate=8_000, channels=1):
        return self.start(self.sender.send(samples, rate=rate, channels=channels))

    def check(self):
        books = self.sender.stats()
        assert books.accepted == books.sent + sum(books.dropped.values()) + books.queued
        assert books.queued <= 50 * 160 + 159
        return books


def ramp(count, start=0):
    return (np.arange(start, start + count) % 65_536 - 32_768).astype(np.int16)


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(0, 12_000)),
        st.tuples(st.just("advance"), st.floats(0, 0.7)),
        st.tuples(st.just("loop stall"), st.floats(0, 1.5)),
        st.tuples(st.just("network stall"), st.floats(0, 1.5)),
        st.tuples(st.just("drain"), st.none()),
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(ACTIONS)
def test_the_law_the_lead_and_the_content_whatever_happens(actions):
    asyncio.run(follow(actions))


async def follow(actions):
    async with Bench() as bench:
        expected, given_count = [], 0
        for action, value in actions:
            match action:
                case "send":
                    block = ramp(value, given_count)
                    given_count += value
                    expected.append(block)
                    bench.send(block)
                case "advance":
                    await bench.clock.advance(value)
                case "loop stall":
                    bench.clock.jump(value)
                case "network stall":
                    bench.wire.flowing.clear()
                    await bench.clock.advance(value)
                    bench.wire.flowing.set()
                case "drain":
                    expected.append(None)
                    bench.start(bench.sender.drain())
            await bench.clock.settle()
            bench.check()
        expected.append(None)
        bench.start(bench.sender.drain())
        await bench.clock.advance(3_600)
        books = bench.check()
        assert all(task.done() and task.exception() is None for task in bench.tasks)
        assert (books.queued, books.dropped) == (0, {})
        assert books.accepted == books.sent == given_count
        assert len(bench.wire.frames) * 160 == books.sent + books.padding == books.frames * 160
        np.testing.assert_array_equal(bench.wire.samples, padded(expected))
        if bench.wire.times:
            times = np.array(bench.wire.times)
            earliest = times[0] + np.arange(times.size) * 0.02 - LEAD
            assert np.all(times >= earliest - 1e-6)


def padded(blocks):
    """Blocks one after another; None stands for silence up to a whole frame."""
    samples = np.zeros(0, np.int16)
    for block in blocks:
        tail = np.zeros(-samples.size % 160, np.int16) if block is None else block
        samples = np.concatenate((samples, tail))
    return samples


async def test_ten_minutes_do_not_drift_and_late_wake_ups_are_caught_up(rng):
    async with Bench() as bench:
        bench.send(np.zeros(600 * 8_000, np.int16))
        late = 0.0
        for pause in rng.uniform(0, 0.3, 40):
            await bench.clock.advance(10.0)
            bench.clock.jump(pause)
            late = max(late, pause)
        await bench.clock.advance(600)
        times = np.array(bench.wire.times) - 1_000.0
        due = np.maximum(0, np.arange(times.size) * 0.02 - LEAD)
        assert times.size == 30_000
        assert times[-1] == pytest.approx(due[-1], abs=1e-6)
        assert np.all(times - due >= -1e-6)
        assert (times - due).max() <= late + 1e-6
        assert bench.sender.pacer.gaps == 0
        lateness = bench.sender.lateness.values()
        np.testing.assert_allclose(lateness, (times - due)[-lateness.size :], atol=1e-6)


async def test_a_full_queue_makes_send_wait_and_no_more_is_held():
    async with Bench() as bench:
        sending = bench.send(ramp(80_000))
        await bench.clock.settle()
        assert not sending.done()
        assert 40 * 160 <= bench.check().queued <= 50 * 160
        await bench.clock.advance(9.5)
        assert sending.done()
        assert bench.check().accepted == 80_000


async def test_sends_at_one_time_do_not_mingle():
    async with Bench() as bench:
        for value in (1, 2, 3):
            bench.send(np.full(20_000, value, np.int16))
        await bench.clock.advance(10)
        np.testing.assert_array_equal(bench.wire.samples, np.repeat([1, 2, 3], 20_000))


async def test_a_cancelled_send_keeps_what_was_accepted_and_frees_the_next():
    async with Bench() as bench:
        sending = bench.send(ramp(80_000))
        await bench.clock.settle()
        sending.cancel()
        await bench.clock.settle()
        accepted = bench.check().accepted
        assert 0 < accepted < 80_000
        bench.send(np.full(160, 7, np.int16))
        await bench.clock.advance(5)
        np.testing.assert_array_equal(bench.wire.samples[:accepted], ramp(accepted))
        assert set(bench.wire.samples[accepted:]) == {7}


async def test_a_silent_producer_makes_one_counted_gap():
    async with Bench() as bench:
        bench.send(ramp(1_600))
        await bench.clock.advance(2.2)
        bench.send(ramp(160))
        await bench.clock.advance(1)
        pacer = bench.sender.pacer
        assert (pacer.gaps, pacer.gap_seconds) == (1, pytest.approx(2.0))


async def test_a_drained_pause_is_no_gap_and_drain_waits_for_the_playout():
    async with Bench() as bench:
        bench.send(ramp(1_000))
        draining = bench.start(bench.sender.drain())
        await bench.clock.advance(0.239)
        assert not draining.done()
        await bench.clock.advance(0.002)
        assert draining.done()
        assert bench.check().padding == 120
        await bench.clock.advance(60)
        bench.send(ramp(160))
        await bench.clock.settle()
        assert bench.sender.pacer.gaps == 0
        assert len(bench.wire.frames) == 8


async def test_drain_with_nothing_sent_returns_at_once():
    async with Bench() as bench:
        await bench.sender.drain()


async def test_stop_drops_by_name_and_fails_whoever_waits():
    async with Bench() as bench:
        sending = bench.send(ramp(80_000))
        draining = bench.start(bench.sender.drain())
        await bench.clock.settle()
        bench.sender.stop("left", ENDED)
        await bench.clock.settle()
        assert isinstance(sending.exception(), CallEnded)
        assert isinstance(draining.exception(), CallEnded)
        books = bench.check()
        assert books.dropped["left"] == books.accepted - 4 * 160
        assert books.queued == 0
        with pytest.raises(CallEnded):
            await bench.sender.send(ramp(1), rate=8_000, channels=1)
        with pytest.raises(CallEnded):
            await bench.sender.drain()


async def test_refuse_lets_what_was_taken_leave():
    async with Bench() as bench:
        sending = bench.send(ramp(80_000))
        await bench.clock.settle()
        bench.sender.refuse(ENDED)
        bench.start(bench.sender.drain())
        await bench.clock.advance(5)
        assert isinstance(sending.exception(), CallEnded)
        books = bench.check()
        assert books.sent == books.accepted > 4 * 160


async def test_a_frame_the_broken_wire_refused_is_dropped_by_name():
    async with Bench() as bench:
        bench.send(ramp(1_600))
        bench.wire.broken = True
        await bench.clock.settle()
        assert bench.running.done()
        bench.sender.stop("call-ended", ENDED)
        assert bench.check().dropped == {"connection-lost": 160, "call-ended": 1_440}


async def test_a_frame_on_a_stalled_wire_is_counted_once_when_the_sender_is_cancelled():
    async with Bench() as bench:
        bench.wire.flowing.clear()
        bench.send(ramp(160))
        await bench.clock.settle()
        assert bench.check().queued == 160
        bench.running.cancel()
        await bench.clock.settle()
        books = bench.check()
        assert (books.sent, books.queued) == (160, 0)


def test_a_queue_too_small_for_a_piece_is_refused():
    async def make():
        return Sender(None, VirtualClock(), LEAD, queue_frames=6)

    with pytest.raises(ValueError, match="queue_frames: 6 is below 7"):
        asyncio.run(make())
