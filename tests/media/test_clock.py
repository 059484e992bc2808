"""Two clocks, one behaviour."""

import asyncio

import pytest
import uvloop

from vsingest.media.clock import SystemClock
from vsingest.media.virtual_clock import VirtualClock


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_the_system_clock_never_wakes_early(loop):
    async def sleep():
        clock = SystemClock()
        for tenths in range(1, 40):
            deadline = clock.now() + tenths / 10_000
            await clock.sleep_until(deadline)
            assert clock.now() >= deadline
        await clock.sleep_until(float("-inf"))

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(sleep())


async def test_virtual_sleepers_wake_in_the_order_of_their_deadlines():
    clock, woken = VirtualClock(5.0), []

    async def sleep(seconds):
        await clock.sleep_until(5.0 + seconds)
        woken.append((seconds, clock.now()))

    tasks = [asyncio.create_task(sleep(s)) for s in (3, 1, 2, 0, -1)]
    await clock.advance(2)
    assert woken == [(0, 5.0), (-1, 5.0), (1, 6.0), (2, 7.0)]
    await clock.advance(10)
    assert woken[-1] == (3, 8.0)
    assert clock.now() == 17.0
    await asyncio.gather(*tasks)


async def test_a_sleeper_that_works_on_sleeps_again_within_one_advance():
    clock, ticks = VirtualClock(), []

    async def tick():
        for number in range(1, 1_001):
            await clock.sleep_until(number * 0.02)
            ticks.append(clock.now())

    task = asyncio.create_task(tick())
    await clock.advance(20)
    assert len(ticks) == 1_000
    await task


async def test_a_jump_wakes_nobody_until_time_is_let_pass():
    clock = VirtualClock()
    sleeper = asyncio.create_task(clock.sleep_until(1.0))
    await clock.settle()
    clock.jump(2.0)
    assert not sleeper.done()
    await clock.advance(0.0)
    assert sleeper.done()
    assert clock.now() == 2.0


async def test_a_cancelled_sleeper_is_passed_over():
    clock = VirtualClock()
    sleeper = asyncio.create_task(clock.sleep_until(1.0))
    await clock.settle()
    sleeper.cancel()
    await clock.advance(2.0)
    assert sleeper.cancelled()
