"""Streams of one ratio and quality share their filters, and the last few are kept."""

import gc
import tracemalloc

import pytest

from vsingest import fast

pytestmark = pytest.mark.slow

LONG = (44_100, 8_000, "best")
SHORT = [(rate, 8_000, "voice") for rate in range(16_000, 24_000, 1_000)]


def stream(from_rate, to_rate, quality):
    return fast.Resampler(from_rate, to_rate, quality=quality)


def held():
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


@pytest.fixture
def traced():
    for rates in SHORT:  # whatever was kept before
        stream(*rates)
    tracemalloc.start()
    yield
    tracemalloc.stop()


def test_a_thousand_streams_cost_one_bank_and_a_thousand_small_states(traced):
    before = held()
    first = stream(*LONG)
    bank_and_state = held() - before
    more = [stream(*LONG) for _ in range(1_000)]
    state = (held() - before - bank_and_state) / 1_000
    assert first.delay == more[-1].delay
    assert 0 < state < 16_384
    assert bank_and_state > 20 * state


def test_the_bank_of_the_last_stream_is_kept_for_the_next(traced):
    before = held()
    stream(*LONG)
    kept = held() - before
    assert kept > 100_000
    stream(*LONG)
    assert held() - before < 1.01 * kept


def test_a_bank_goes_once_eight_others_were_asked_for(traced):
    before = held()
    stream(*LONG)
    kept = held() - before
    for rates in SHORT[:7]:
        stream(*rates)
    assert held() - before > 0.9 * kept
    stream(*SHORT[7])
    assert held() - before < 0.1 * kept


def test_a_bank_in_use_stays_however_many_others_come(traced):
    long = stream(*LONG)
    for rates in SHORT:
        stream(*rates)
    before = held()
    again = stream(*LONG)
    assert held() - before < 16_384
    assert again.delay == long.delay
