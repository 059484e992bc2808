"""What holds of a sender whatever happens: the law of its stats, the lead, and the content."""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.client.sender_bench import LEAD, Bench, ramp
from tests.examples_of_laws import examples

STALLS = st.floats(0, 1.5)


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(0, 12_000)),
        st.tuples(st.just("advance"), st.floats(0, 0.7)),
        st.tuples(st.just("loop stall"), STALLS),
        st.tuples(st.just("network stall"), STALLS),
        st.tuples(st.just("drain"), st.none()),
    ),
    max_size=30,
)


@settings(max_examples=examples(100), deadline=None)
@given(ACTIONS, st.sampled_from(["pause", "silence"]))
def test_the_law_the_lead_and_the_content_whatever_happens(actions, on_stall):
    asyncio.run(follow(actions, on_stall))


async def stall_network(bench, seconds):
    bench.wire.writable = False
    await bench.clock.advance(seconds)
    bench.wire.resume()


async def follow(actions, on_stall):
    async with Bench(on_stall=on_stall) as bench:
        given_count = 0
        for action, value in actions:
            match action:
                case "send":
                    bench.send(ramp(value, given_count))
                    given_count += value
                case "advance":
                    await bench.clock.advance(value)
                case "loop stall":
                    bench.clock.jump(value)
                case "network stall":
                    await stall_network(bench, value)
                case "drain":
                    bench.start(bench.drain())
            await bench.clock.settle()
            bench.check()
        bench.start(bench.drain())
        await bench.clock.advance(300)
        books = bench.check()
        assert all(task.done() and task.exception() is None for task in bench.tasks)
        assert (books.queued, books.dropped) == (0, {})
        assert books.accepted == books.sent == given_count
        heard = bench.wire.samples
        np.testing.assert_array_equal(heard[heard != 0], ramp(given_count))
        check_lead(bench)


def check_lead(bench):
    times = np.array(bench.wire.times)
    if times.size:
        earliest = times[0] + np.arange(times.size) * 0.02 - LEAD
        assert np.all(times >= earliest - 1e-6)


MINUTES = st.lists(
    st.tuples(
        st.sampled_from(["send", "advance", "loop stall", "network stall", "clear", "break"]),
        st.floats(0, 1),
    ),
    min_size=60,
    max_size=120,
)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(MINUTES, st.sampled_from(["pause", "silence"]))
def test_ten_minutes_of_stalls_clears_and_breaks_keep_the_law(actions, on_stall):
    asyncio.run(ten_minutes(actions, on_stall))


async def ten_minutes(actions, on_stall):
    async with Bench(on_stall=on_stall) as bench:
        end = bench.clock.now() + 600
        step = 600 / len(actions)
        for action, share in actions:
            match action:
                case "send":
                    # The generation is what the samples say.
                    tag = bench.sender.generation + 1
                    bench.send(np.full(int(share * 60_000), tag, np.int16))
                case "loop stall":
                    bench.clock.jump(share * 3)
                case "network stall":
                    await stall_network(bench, share * 3)
                case "clear":
                    bench.sender.clear()
                case "break":
                    bench.sender.detach()
                    await bench.clock.advance(share * 3)
                    bench.sender.attach(bench.wire)
            await bench.clock.settle()
            bench.check()
            await bench.clock.advance(share * step)
            bench.check()
        await bench.clock.advance(max(0, end - bench.clock.now()))
        check_lead(bench)
        check_generations(bench)


def check_generations(bench):
    """What was written is of the generation it was written in, and never of an older one."""
    for frame, generation in zip(bench.wire.frames, bench.wire.generations, strict=True):
        assert set(frame) <= {0, generation + 1}


async def test_ten_minutes_do_not_drift_and_late_wake_ups_are_caught_up(rng):
    async with Bench() as bench:
        bench.send(np.ones(600 * 8_000, np.int16))
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
        assert (times - due).max() <= late + 0.02 + 1e-6
        assert bench.sender.pacer.gaps == 0
        lateness = bench.sender.lateness()
        np.testing.assert_allclose(lateness, (times - due)[-lateness.size :], atol=1e-6)
