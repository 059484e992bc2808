"""Gain with a ramp, against numpy."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vsingest import fast

any_s16 = hnp.arrays(np.int16, st.integers(0, 100))
any_gain = st.floats(-4, 4, width=32)


def line(samples, start, end):
    return start + (end - start) * np.arange(samples) / max(samples, 1)


@given(any_s16, any_gain, any_gain)
def test_s16_is_within_a_rounding_of_the_exact_product(x, start, end):
    exact = (x * line(len(x), start, end)).clip(-32768, 32767)
    got = fast.apply_gain(x, start, end)
    assert got.dtype == np.int16
    np.testing.assert_allclose(got, exact, atol=0.51)


@given(st.integers(0, 100), any_gain, any_gain)
def test_float_is_the_product(samples, start, end):
    x = np.random.default_rng(samples).uniform(-1, 1, samples).astype(np.float32)
    got = fast.apply_gain(x, start, end)
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, x * line(samples, start, end), atol=2e-6)


@given(any_s16)
def test_unity_changes_no_bit(x):
    assert np.array_equal(fast.apply_gain(x, 1, 1), x)
    as_float = x.astype(np.float32) / 3
    assert np.array_equal(fast.apply_gain(as_float, 1, 1), as_float)


def test_blocks_join_without_a_step():
    x = np.full(4 * 160, 20_000, np.int16)
    ramp = [0.0, 0.3, 1.0, 1.0, 0.2]
    blocks = [
        fast.apply_gain(block, a, b)
        for block, (a, b) in zip(np.split(x, 4), itertools.pairwise(ramp), strict=True)
    ]
    steps = np.abs(np.diff(np.concatenate(blocks).astype(int)))
    assert steps.max() <= 20_000 * 0.8 / 160 + 1


def test_a_long_ramp_stays_on_its_line():
    x = np.ones(1_000_000, np.float32)
    np.testing.assert_allclose(fast.apply_gain(x, 0, 1), line(1_000_000, 0, 1), atol=2e-7)


def test_gain_saturates_and_takes_nan_through():
    assert fast.apply_gain(np.int16([20_000, -20_000] * 9), 2, 2).tolist() == [32767, -32768] * 9
    assert np.isnan(fast.apply_gain(np.float32([np.nan] * 9), 1, 2)).all()


@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_it_works_in_place(dtype):
    x = (np.random.default_rng(1).uniform(-1, 1, 99) * 100).astype(dtype)
    expected = fast.apply_gain(x, 0.5, 2)
    assert fast.apply_gain(x, 0.5, 2, out=x) is x
    assert np.array_equal(x, expected)
    out = np.empty_like(x)
    assert fast.apply_gain(x, 1, 1, out=out) is out
    assert np.array_equal(out, x)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda x: fast.apply_gain(x, np.nan, 1), "start: nan"),
        (lambda x: fast.apply_gain(x, 1, np.inf), "end: inf"),
        (lambda x: fast.apply_gain(x, 1, 1e39), "end: inf"),
        (lambda x: fast.apply_gain(x[1:], 1, 1, out=x[:-1]), "shares memory"),
        (lambda x: fast.apply_gain(x, 1, 1, out=bytearray(6)), "exactly 8"),
        (lambda x: fast.apply_gain(bytes(16), 1, 1, out=bytes(16)), "writable"),
    ],
)
def test_bad_input_is_refused(call, says):
    with pytest.raises(ValueError, match=says):
        call(np.zeros(8, np.int16))
