"""Sample conversion against numpy as the oracle."""

import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vsingest import fast

any_float = hnp.arrays(np.float32, st.integers(0, 100), elements=st.floats(width=32))
any_s16 = hnp.arrays(np.int16, st.integers(0, 100))


def s16_by_numpy(x):
    clipped = np.clip(np.nan_to_num(x.astype(np.float64), nan=0.0), -1.0, 32767 / 32768)
    return np.rint(clipped * 32768).astype(np.int16)


def misaligned(x, offset):
    """The bytes of x in a memoryview that starts at an odd address."""
    return memoryview(bytes(offset) + x.tobytes())[offset:]


@given(any_float, st.integers(0, 3))
def test_float_to_s16_equals_numpy_at_any_alignment(x, offset):
    assert np.array_equal(fast.float_to_s16(misaligned(x, offset)), s16_by_numpy(x))


def test_float_to_s16_of_every_half_step():
    x = (np.arange(-70_000, 70_000, dtype=np.float32) / 2) / 32768
    assert np.array_equal(fast.float_to_s16(x), s16_by_numpy(x))


def test_s16_survives_the_round_trip():
    every = np.arange(-32768, 32768).astype(np.int16)
    as_float = fast.s16_to_float(every)
    assert as_float.dtype == np.float32
    assert np.array_equal(as_float, every / np.float32(32768))
    assert np.array_equal(fast.float_to_s16(as_float), every)


@pytest.mark.parametrize("container", [bytes, bytearray, memoryview, lambda b: array.array("f", b)])
def test_any_buffer_of_floats_is_taken(container):
    x = np.linspace(-1, 1, 37, dtype=np.float32)
    assert np.array_equal(fast.float_to_s16(container(x.tobytes())), s16_by_numpy(x))


def test_out_is_filled_and_returned():
    x = np.linspace(-1, 1, 160, dtype=np.float32)
    out = bytearray(320)
    assert fast.float_to_s16(x, out=out) is out
    assert np.array_equal(np.frombuffer(out, np.int16), s16_by_numpy(x))


@given(any_s16, st.integers(1, 32), st.integers(0, 1))
def test_s16_to_mono_is_the_mean_rounded_to_even(x, channels, offset):
    frames = x[: len(x) // channels * channels].reshape(-1, channels)
    expected = np.rint(frames.mean(axis=1, dtype=np.float64)).astype(np.int16)
    assert np.array_equal(fast.to_mono(misaligned(frames, offset), channels), expected)


def test_stereo_s16_extremes():
    values = np.array([-32768, -32767, -2, -1, 0, 1, 2, 32766, 32767], np.int16)
    pairs = np.stack(np.meshgrid(values, values), axis=-1).reshape(-1, 2)
    expected = np.rint(pairs.mean(axis=1)).astype(np.int16)
    assert np.array_equal(fast.to_mono(pairs, 2), expected)


@pytest.mark.parametrize("channels", [1, 2, 3, 6])
def test_float_to_mono_is_the_mean(channels, rng):
    frames = rng.uniform(-1, 1, (161, channels)).astype(np.float32)
    mono = fast.to_mono(frames, channels)
    assert mono.dtype == np.float32
    np.testing.assert_allclose(mono, frames.mean(axis=1, dtype=np.float64), atol=2e-7)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: fast.float_to_s16([0.5]), TypeError, "x: needs a buffer of float32"),
        (lambda: fast.float_to_s16(np.zeros(3)), TypeError, "format 'd'.*astype"),
        (lambda: fast.float_to_s16(b"123"), ValueError, "3 bytes"),
        (lambda: fast.float_to_s16(np.zeros(4, "f")[::2]), ValueError, "contiguous"),
        (lambda: fast.float_to_s16(np.zeros(4, ">f4")), TypeError, "format '>f'"),
        (lambda: fast.float_to_s16(np.zeros(4, "f"), out=bytearray(6)), ValueError, "exactly 4"),
        (lambda: fast.float_to_s16(np.zeros(4, "f"), out=bytes(8)), ValueError, "writable"),
        (lambda: fast.to_mono(np.zeros(4, "h"), 0), ValueError, "channels: 0"),
        (lambda: fast.to_mono(np.zeros(4, "h"), 33), ValueError, "channels: 33"),
        (lambda: fast.to_mono(np.zeros(4, "h"), 3), ValueError, "3-channel"),
    ],
)
def test_bad_input_names_the_field_and_the_remedy(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_overlapping_out_is_refused():
    memory = bytearray(16)
    with pytest.raises(ValueError, match="shares memory"):
        fast.float_to_s16(memory, out=memoryview(memory)[:8])
