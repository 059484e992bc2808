"""Buckets of tokens, against a bucket kept by hand."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from tests.hand_clock import HandClock

from vsingest.server.http.token_bucket import TokenBuckets


@given(
    rate=st.sampled_from([1, 2, 4, 8]),
    burst=st.integers(1, 5),
    gaps=st.lists(st.integers(0, 16), max_size=60),
)
def test_one_bucket(rate, burst, gaps):
    clock = HandClock(0)
    buckets = TokenBuckets(rate, burst, clock=clock)
    tokens = Fraction(burst)
    for gap in gaps:
        clock.now += gap / 16
        tokens = min(Fraction(burst), tokens + Fraction(gap * rate, 16))
        wait = buckets.take("name")
        if tokens >= 1:
            tokens -= 1
            assert wait == 0.0
        else:
            assert wait == float((1 - tokens) / rate)


def test_names_do_not_share():
    buckets = TokenBuckets(1, 1, clock=HandClock(0))
    assert buckets.take("a") == 0.0
    assert buckets.take("b") == 0.0
    assert buckets.take("a") == 1.0


def test_names_are_bounded_and_the_one_unused_for_longest_gives_way():
    buckets = TokenBuckets(1, 1, names=2, clock=HandClock(0))
    for name in "aba":
        buckets.take(name)
    assert len(buckets) == 2
    assert buckets.take("c") == 0.0  # "b" gave way
    assert len(buckets) == 2
    assert buckets.take("a") == 1.0
    assert buckets.take("b") == 0.0
