"""Time that jumps: nothing sleeps, everything comes in order, and whoever waits in vain is told."""

import asyncio
import random
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest import system
from vsingest.media.clock import SYSTEM_CLOCK
from vsingest.testing import StuckError, VirtualLoop, VirtualTime


def test_a_year_of_sleep_takes_no_time(world):
    with VirtualTime(limit=400 * 86_400) as long:
        began = time.perf_counter()
        long.run(asyncio.sleep(365 * 86_400))
        assert time.perf_counter() - began < 60
        assert long.now() == pytest.approx(365 * 86_400)


@given(st.lists(st.floats(0, 1_000), min_size=1, max_size=30))
def test_sleepers_wake_in_their_order_and_at_their_time(delays):
    woken = []

    async def sleep(delay):
        await asyncio.sleep(delay)
        woken.append((delay, asyncio.get_running_loop().time()))

    async def all_of_them():
        await asyncio.gather(*map(sleep, delays))

    with VirtualTime() as world:
        world.run(all_of_them())
    assert [delay for delay, _ in woken] == sorted(delays)
    assert all(at == pytest.approx(delay, abs=1e-6) for delay, at in woken)


def test_timeouts_and_our_own_clock_go_by_it(world):
    async def wait():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(60):
                await SYSTEM_CLOCK.sleep_until(SYSTEM_CLOCK.now() + 3_600)
        assert SYSTEM_CLOCK.now() == world.now() == 60
        await world.advance(0.5)
        return system.wall()

    assert world.run(wait()) == 1_893_456_060.5
    assert system.wall() == pytest.approx(time.time(), abs=60)
    assert SYSTEM_CLOCK.now() == pytest.approx(time.monotonic(), abs=60)


def test_a_stall_passes_while_nothing_runs(world):
    late = []

    async def stall():
        loop = asyncio.get_running_loop()
        loop.call_later(1, lambda: late.append(loop.time()))
        world.stall(5)
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    world.run(stall())
    assert late == [5]
    with pytest.raises(ValueError, match="seconds: -1"):
        world.stall(-1)


def test_who_waits_in_vain_is_told_at_once(world):
    async def for_nothing():
        await asyncio.get_running_loop().create_future()

    with pytest.raises(StuckError, match=r"no timer is set, and 1 tasks wait: .*for_nothing"):
        world.run(for_nothing())


def test_who_waits_for_ever_is_told_too():
    async def again_and_again():
        while True:
            await asyncio.wait_for(asyncio.sleep(60), 90)

    with VirtualTime(limit=3_600) as world:
        with pytest.raises(StuckError, match=r"3600 virtual seconds .*again_and_again"):
            world.run(again_and_again())
        # There is time left to clean up.
        world.run(asyncio.sleep(10))


def test_work_for_threads_is_done_while_time_stands_still(world):
    async def work():
        loop = asyncio.get_running_loop()
        assert await asyncio.to_thread(lambda: 1) == 1
        with ThreadPoolExecutor(1) as pool:
            assert await loop.run_in_executor(pool, lambda: 2) == 2
        with pytest.raises(KeyError):
            await asyncio.to_thread({}.__getitem__, "missing")
        return loop.time()

    assert world.run(work()) == 0


def test_another_thread_can_wake_it(world):
    async def wait():
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(loop.call_soon_threadsafe, done.set_result, "woken").result()
            return await done

    assert world.run(wait()) == "woken"


def test_chance_is_the_seeds():
    async def draw():
        return system.new_uuid(), system.random_bytes(8), system.random_text("abc", 20)

    def drawn(seed):
        with VirtualTime(seed) as world:
            return world.run(draw())

    assert drawn(1) == drawn(1) != drawn(2)
    assert isinstance(system.chance(), random.SystemRandom)


def test_tls_has_no_place_in_it(world):
    async def connect():
        with pytest.raises(ValueError, match="ssl: a network in memory has no TLS"):
            await asyncio.open_connection("localhost", 443, ssl=True)

    world.run(connect())


def test_a_loop_that_ran_nothing_closes():
    VirtualTime().close()
    VirtualLoop().close()


def test_the_time_is_a_float_whatever_timers_are_set_with(world):
    """Frameworks wait for numbers of numpy's, and a call's books are then no JSON."""

    async def wait():
        await asyncio.sleep(np.float64(0.5))
        return asyncio.get_running_loop().time()

    assert type(world.run(wait())) is float
