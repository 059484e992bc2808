"""A slow tick, a late one and a collection are seen, in histograms of a fixed size."""

import gc
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest.server import Server, ServerConfig
from vsingest.server.rooms.pulse import BOUNDS, DurationBuckets, Pulse
from vsingest.server.rooms.ticker import GridTicker

durations = st.lists(st.floats(0, 3), min_size=1, max_size=50)


@given(durations, st.sampled_from([0.5, 0.9, 0.99, 1.0]))
def test_a_quantile_is_the_bound_above_it(seconds, share):
    histogram = DurationBuckets()
    for each in seconds:
        histogram.observe(each)
    found = histogram.snapshot()
    edges = [-1.0, *BOUNDS, 1e9]
    assert found.counts == tuple(
        sum(low < each <= high for each in seconds) for low, high in pairwise(edges)
    )
    assert found.count == len(seconds)
    assert found.sum == pytest.approx(sum(seconds))
    assert found.max == max(seconds)
    exact = np.quantile(seconds, share, method="inverted_cdf")
    above = [bound for bound in BOUNDS if bound >= exact]
    assert found.quantile(share) == min(above[0] if above else max(seconds), max(seconds))


def test_of_nothing_every_quantile_is_nothing():
    assert DurationBuckets().snapshot().quantile(0.99) == 0


class Loop:
    """A clock that a test moves, with one timer."""

    now = 50.0

    def time(self):
        return self.now

    def call_at(self, when, call):
        self.due, self.call = when, call
        return self

    def cancel(self):
        pass


def test_how_late_a_tick_began_and_how_long_it_took():
    loop = Loop()
    pulse = Pulse(clock=loop.time)
    ticker = GridTicker(loop=loop, pulse=pulse)

    def tick():
        loop.now += 0.007

    ticker.start(tick)
    for late in (0.0, 0.004, 0.0):
        loop.now = loop.due + late
        loop.call()
    found = pulse.snapshot()
    assert found.ticks.count == found.lags.count == 3
    assert found.ticks.sum == pytest.approx(0.021)
    assert found.lags.max == pytest.approx(0.004)


def test_a_collection_is_timed_while_it_is_watched():
    times = iter([1.0, 1.25])
    pulse = Pulse(clock=lambda: next(times))
    gc.collect()
    pulse.start()
    try:
        gc.collect()
    finally:
        pulse.stop()
    gc.collect()
    pulse.stop()
    found = pulse.snapshot().collections
    assert (found.count, found.max) == (1, 0.25)


async def test_a_server_watches_while_it_listens():
    before = list(gc.callbacks)
    async with Server(ServerConfig(api_key="key", secret="secret", port=0)) as server:
        seen = server.pulse.snapshot().collections.count
        gc.collect()
        assert server.pulse.snapshot().collections.count > seen
    assert gc.callbacks == before


def test_the_process_of_a_server_collects_seldom():
    script = (
        "import gc; from vsingest.server.process.collector import THRESHOLDS, tune_collector; "
        "tune_collector(); print(gc.get_threshold() == THRESHOLDS, gc.get_freeze_count() > 1000)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.split() == [b"True", b"True"]
