"""The sender's law, its pace and its content, in virtual time."""

import asyncio

import numpy as np
import pytest
from tests.client.sender_bench import ENDED, LEAD, Bench, Wire, ramp

from vsingest.client.errors import CallEnded, QueueFull
from vsingest.client.pacing.metronome import metronome_of
from vsingest.client.sending.sender import Sender


async def test_streams_of_one_loop_share_one_timer():
    async with Bench() as bench:
        others = [Sender(bench.clock, metronome_of(bench.clock), LEAD) for _ in range(50)]
        for sender in others:
            wire = Wire(bench.clock)
            wire.sender = sender
            sender.attach(wire)
            bench.start(sender.send(ramp(8_000), rate=8_000, channels=1))
        await bench.clock.settle()
        names = [task.get_name() for task in asyncio.all_tasks()]
        assert names.count("vsingest metronome") == 1
        await bench.clock.advance(2)
        assert {sender.stats().sent for sender in others} == {8_000}
        names = [task.get_name() for task in asyncio.all_tasks()]
        assert "vsingest metronome" not in names


async def test_a_stream_that_fails_does_not_stop_the_others(caplog):
    async with Bench() as bench:
        metronome_of(bench.clock).add(lambda now: 1 / 0)
        bench.send(ramp(8_000))
        await bench.clock.advance(2)
        assert bench.check().sent == 8_000
    assert caplog.text.count("ZeroDivisionError") == 1


async def test_a_full_queue_makes_send_wait_and_no_more_is_held():
    async with Bench() as bench:
        sending = bench.send(ramp(80_000))
        await bench.clock.settle()
        assert not sending.done()
        assert 65 * 160 <= bench.check().queued <= 75 * 160
        await bench.clock.advance(9.5)
        assert sending.done()
        assert bench.check().accepted == 80_000


async def test_nowait_takes_all_or_nothing_and_says_how_deep_the_queue_is():
    async with Bench() as bench:
        bench.sender.send_nowait(ramp(6_000), rate=8_000, channels=1)
        depth = bench.sender.queued_ms
        assert depth == (6_000 - 640) / 8
        with pytest.raises(QueueFull) as caught:
            bench.sender.send_nowait(ramp(8_000), rate=8_000, channels=1)
        assert (caught.value.queued_ms, caught.value.capacity_ms) == (depth, 1_500)
        assert bench.check().accepted == 6_000
        bench.send(ramp(16_000))
        await bench.clock.settle()
        with pytest.raises(QueueFull):
            bench.sender.send_nowait(ramp(1), rate=8_000, channels=1)


async def blocks(count):
    for index in range(count):
        yield ramp(100, index * 100)


@pytest.mark.parametrize("kind", ["iterator", "asynchronous iterator"])
async def test_iterators_are_sent_block_by_block(kind):
    async with Bench() as bench:
        source = blocks(50) if kind != "iterator" else (ramp(100, i * 100) for i in range(50))
        sending = bench.send(source)
        bench.start(bench.drain())
        await bench.clock.advance(2)
        assert sending.done()
        heard = bench.wire.samples
        np.testing.assert_array_equal(heard[heard != 0], ramp(5_000))


async def test_an_iterator_that_stalls_amid_a_sample_goes_on_with_it():
    async with Bench() as bench:
        pcm = ramp(1_600).astype("<i2").tobytes()
        going_on = asyncio.Event()

        async def words():
            yield pcm[:1_001]
            await going_on.wait()
            yield pcm[1_001:]

        bench.send(words())
        await bench.clock.advance(60)
        assert bench.sender.count_odd_bytes() == 0
        going_on.set()
        bench.start(bench.drain())
        await bench.clock.advance(2)
        heard = bench.wire.samples
        np.testing.assert_array_equal(heard[heard != 0], ramp(1_600))


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


async def test_a_clear_drops_the_queue_and_the_rest_of_a_send_that_waits():
    async with Bench() as bench:
        sending = bench.send(ramp(80_000))
        await bench.clock.advance(0.5)
        sent = bench.check().sent
        queued = bench.check().queued
        assert bench.sender.clear() == queued
        await bench.clock.settle()
        assert sending.done()
        books = bench.check()
        assert (books.accepted, books.sent) == (80_000, sent)
        assert books.dropped == {"cleared": 80_000 - sent}
        bench.send(np.full(320, 31_000, np.int16))
        await bench.clock.advance(1)
        np.testing.assert_array_equal(bench.wire.samples[sent:], np.full(320, 31_000))
        assert bench.sender.pacer.gaps == 0


async def test_a_clear_drops_the_sends_that_wait_for_their_turn_too():
    async with Bench() as bench:
        for _ in range(3):
            bench.send(ramp(20_000))
        await bench.clock.settle()
        bench.sender.clear()
        await bench.clock.advance(10)
        assert all(task.done() for task in bench.tasks)
        books = bench.check()
        assert (books.sent, books.accepted) == (640, 60_000)


async def test_after_a_clear_the_lead_is_no_longer_than_before():
    async with Bench() as bench:
        for _ in range(20):
            bench.send(ramp(8_000))
            await bench.clock.settle()
            bench.sender.clear()
            await bench.clock.settle()
        # Frames 0 to 3 left at once; each later one had to wait for its turn.
        assert len(bench.wire.frames) == 4


async def test_a_silent_producer_makes_one_counted_gap():
    async with Bench() as bench:
        bench.send(ramp(1_600))
        await bench.clock.advance(2.2)
        bench.send(ramp(160))
        await bench.clock.advance(1)
        pacer = bench.sender.pacer
        assert (pacer.gaps, pacer.gap_seconds) == (1, pytest.approx(2.0))
        assert len(bench.wire.frames) == 11


async def test_a_silent_producer_is_covered_by_silence_where_that_is_asked_for():
    async with Bench(on_stall="silence") as bench:
        bench.send(ramp(1_700))
        await bench.clock.advance(2.0)
        bench.send(ramp(160))
        await bench.clock.advance(0.019)
        pacer = bench.sender.pacer
        assert (pacer.gaps, pacer.gap_seconds) == (1, pytest.approx(1.8, abs=0.03))
        books = bench.check()
        assert books.sent == 1_860
        assert books.frames == pytest.approx(101, abs=1)
        heard = bench.wire.samples
        np.testing.assert_array_equal(heard[heard != 0], [*ramp(1_700), *ramp(160)])
        assert np.diff(bench.wire.times[20:]).max() <= 0.02 + 1e-6


async def test_a_drained_pause_is_no_gap_and_drain_waits_for_the_playout():
    async with Bench() as bench:
        bench.send(ramp(1_000))
        draining = bench.start(bench.drain())
        await bench.clock.advance(0.259)
        assert not draining.done()
        await bench.clock.advance(0.002)
        assert draining.done()
        assert bench.check().padding == 120 + 160
        assert bench.sender.heard == 1_000
        await bench.clock.advance(60)
        bench.send(ramp(160))
        await bench.clock.settle()
        assert bench.sender.pacer.gaps == 0
        assert len(bench.wire.frames) == 9


async def test_an_utterance_ends_in_a_frame_of_silence_even_where_its_last_frame_was_full():
    async with Bench() as bench:
        bench.send(ramp(320))
        await bench.clock.advance(0.01)
        bench.start(bench.drain())
        await bench.clock.advance(1)
        assert not bench.wire.frames[-1].any()
        assert len(bench.wire.frames) == 3
        bench.start(bench.drain())
        await bench.clock.advance(1)
        assert len(bench.wire.frames) == 3


async def test_drain_with_nothing_sent_returns_at_once():
    async with Bench() as bench:
        await bench.drain()
        assert bench.sender.heard == 0


async def test_what_was_due_without_a_link_is_dropped_by_name():
    async with Bench() as bench:
        bench.send(ramp(80_000))
        await bench.clock.advance(1)
        bench.sender.detach()
        await bench.clock.advance(2)
        bench.sender.attach(bench.wire)
        await bench.clock.advance(10)
        books = bench.check()
        assert books.dropped["disconnected"] == pytest.approx(16_000, abs=320)
        assert books.sent + books.dropped["disconnected"] == 80_000
        # It is on time again at once.
        assert np.diff(bench.wire.times).max() == pytest.approx(2.0, abs=0.03)


async def test_stop_drops_by_name_and_fails_whoever_waits():
    async with Bench() as bench:
        sending = bench.send(ramp(80_000))
        draining = bench.start(bench.drain())
        await bench.clock.settle()
        bench.sender.finish(ENDED, cause="left")
        await bench.clock.settle()
        assert isinstance(sending.exception(), CallEnded)
        assert isinstance(draining.exception(), CallEnded)
        books = bench.check()
        assert books.dropped["left"] == books.accepted - 4 * 160
        assert books.queued == 0
        for late in (
            bench.sender.send(ramp(1), rate=8_000, channels=1),
            bench.drain(),
        ):
            with pytest.raises(CallEnded):
                await late
        with pytest.raises(CallEnded):
            bench.sender.send_nowait(ramp(1), rate=8_000, channels=1)


async def test_refuse_lets_what_was_taken_leave():
    async with Bench() as bench:
        sending = bench.send(ramp(80_000))
        await bench.clock.settle()
        bench.sender.refuse(ENDED)
        bench.start(bench.drain())
        await bench.clock.advance(5)
        assert isinstance(sending.exception(), CallEnded)
        books = bench.check()
        assert books.sent == books.accepted > 4 * 160


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"queue_frames": 26}, "queue_frames: 26 is below 27"),
        ({"on_stall": "wait"}, "on_stall: 'wait' is neither"),
    ],
)
async def test_what_cannot_be_is_refused(options, says):
    with pytest.raises(ValueError, match=says):
        Bench(**options)
