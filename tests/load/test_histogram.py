"""Percentiles of many times in bounded memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest.load.histogram import BIN_SECONDS, Histogram


@given(
    st.lists(st.floats(0, 4.9), min_size=1, max_size=200),
    st.floats(0, 100),
)
def test_a_percentile_is_right_to_a_bin(times, percent):
    histogram = Histogram()
    histogram.add_all(times)
    found = histogram.percentile(percent)
    true = float(np.percentile(times, percent, method="inverted_cdf"))
    assert abs(found - true) <= BIN_SECONDS * (1 + 1e-9)  # but for rounding
    assert found <= max(times) == histogram.percentiles().max


def test_what_is_out_of_range_is_counted():
    histogram = Histogram()
    histogram.add_all([-0.1, 60.0])
    assert histogram.total == 2
    assert histogram.percentiles().max == 60.0
    assert histogram.percentile(50) <= BIN_SECONDS


def test_nothing_is_no_time():
    assert Histogram().percentiles().p99 == pytest.approx(0)
