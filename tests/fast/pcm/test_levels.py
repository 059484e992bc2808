"""Levels against numpy, exactly."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vsingest import fast

rails_often = st.one_of(st.sampled_from([-32768, 32767, -32767, 0]), st.integers(-32768, 32767))


def clips(x):
    runs = ((value, len(list(run))) for value, run in itertools.groupby(x.tolist()))
    return sum(length >= 3 for value, length in runs if value in (-32768, 32767))


@given(hnp.arrays(np.int16, st.integers(0, 120), elements=rails_often), st.integers(0, 1))
def test_levels_equal_numpy(x, offset):
    wide = x.astype(np.int64)
    got = fast.levels(memoryview(bytes(offset) + x.tobytes())[offset:])
    assert got.peak == np.abs(wide).max(initial=0)
    assert got.rms == (math.sqrt(int((wide**2).sum()) / len(x)) if len(x) else 0)
    assert got.clipped == clips(x)


@given(st.integers(0, 70), st.integers(0, 70), st.sampled_from([-32768, 32767]))
def test_one_run_anywhere_counts_once(before, length, rail):
    x = np.concatenate([np.ones(before), np.full(length, rail), np.ones(40)]).astype(np.int16)
    assert fast.levels(x).clipped == (length >= 3)


def test_a_gap_of_any_length_anywhere_parts_two_runs():
    quiet, pair = [1], [32767, 32767]
    for before, gap in itertools.product(range(17), range(1, 40)):
        x = np.int16(quiet * before + pair + quiet * gap + pair + quiet * 16)
        assert fast.levels(x).clipped == 0, (before, gap)


def test_the_two_rails_are_two_runs():
    assert fast.levels(np.int16([32767, 32767, -32768, -32768] * 8)).clipped == 0
    assert fast.levels(np.int16([32767] * 3 + [-32768] * 3)).clipped == 2


def test_a_long_loud_block_does_not_overflow():
    x = np.full(2_000_003, -32768, np.int16)
    assert fast.levels(x) == (32768, 32768.0, 1)


def test_dbfs():
    t = np.arange(8000) / 8000
    sine = fast.levels(np.rint(32767 * np.sin(2 * np.pi * 1000.1 * t)).astype(np.int16))
    assert sine.peak_dbfs == pytest.approx(0, abs=0.001)
    assert sine.rms_dbfs == pytest.approx(-3.0103, abs=0.002)
    silence = fast.levels(bytes(320))
    assert silence == (0, 0.0, 0)
    assert silence.peak_dbfs == silence.rms_dbfs == -math.inf


def test_only_int16_is_taken():
    with pytest.raises(TypeError, match="x: holds samples of format 'f'"):
        fast.levels(np.zeros(4, np.float32))
    with pytest.raises(ValueError, match="3 bytes"):
        fast.levels(b"123")
