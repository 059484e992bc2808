"""The bucket against the law it keeps: never more than the burst and what came back since."""

from hypothesis import given
from hypothesis import strategies as st
from tests.hand_clock import HandClock

from vsingest.protocol.token_bucket import TokenBucket


# Steps and rate that floats hold exactly.
@given(
    st.integers(1, 20),
    st.sampled_from([0.5, 1.0, 4.0]),
    st.lists(st.sampled_from([0.0, 0.125, 0.25, 1.0, 64.0]), max_size=200),
)
def test_it_gives_what_is_there_and_no_more(burst, rate, steps):
    clock = HandClock(0)
    bucket = TokenBucket(rate, burst, clock)
    there = burst
    for step in steps:
        clock.now += step
        there = min(burst, there + step * rate)
        given_out = bucket.take()
        assert given_out == (there >= 1)
        there -= given_out
