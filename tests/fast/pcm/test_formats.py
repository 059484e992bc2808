"""Other sample formats to S16, and dither, against numpy as the oracle."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vsingest import fast

any_length = st.integers(0, 100)
any_offset = st.integers(0, 3)
FIRST_SIXTEEN = [0, 0, -1, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0]


def misaligned(x, offset):
    """The bytes of x in a memoryview that starts at an odd address."""
    return memoryview(bytes(offset) + x.tobytes())[offset:]


def to_even(x, divisor):
    """Integers over a power of two, rounded to nearest even and saturated: exact in float64."""
    return np.clip(np.rint(x.astype(np.float64) / divisor), -32768, 32767).astype(np.int16)


def packed24(values):
    return values.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


@given(hnp.arrays(np.float64, any_length, elements=st.floats(width=64)), any_offset)
def test_double_to_s16_equals_numpy(x, offset):
    clipped = np.clip(np.nan_to_num(x, nan=0.0), -1.0, 32767 / 32768)
    expected = np.rint(clipped * 32768).astype(np.int16)
    assert np.array_equal(fast.double_to_s16(misaligned(x, offset)), expected)


def test_double_to_s16_rounds_once():
    # By way of float32 this would become a tie, and round down to the even 0.
    just_over_half = (0.5 + 1e-12) / 32768
    assert fast.double_to_s16(np.full(9, just_over_half)).tolist() == [1] * 9


@given(hnp.arrays(np.int32, any_length), any_offset)
def test_s32_to_s16_equals_numpy(x, offset):
    assert np.array_equal(fast.s32_to_s16(misaligned(x, offset)), to_even(x, 65536))


def test_s32_to_s16_at_every_tie_and_beside_it():
    ties = np.arange(-32768, 32768, dtype=np.int64) * 65536 + 32768
    x = np.concatenate([ties - 1, ties, ties + 1]).clip(-(2**31), 2**31 - 1).astype(np.int32)
    assert np.array_equal(fast.s32_to_s16(x), to_even(x, 65536))


@given(hnp.arrays(np.int32, any_length, elements=st.integers(-(2**23), 2**23 - 1)), any_offset)
def test_s24_to_s16_equals_numpy(x, offset):
    packed = np.frombuffer(packed24(x), np.uint8)
    assert np.array_equal(fast.s24_to_s16(misaligned(packed, offset)), to_even(x, 256))


def test_s24_to_s16_of_every_value():
    every = np.arange(-(2**23), 2**23, dtype=np.int32)
    assert np.array_equal(fast.s24_to_s16(packed24(every)), to_even(every, 256))


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 256])
def test_u8_to_s16_of_every_value(length):
    every = np.arange(256, dtype=np.uint8)[-length:] if length else np.zeros(0, np.uint8)
    expected = ((every.astype(np.int32) - 128) * 256).astype(np.int16)
    assert np.array_equal(fast.u8_to_s16(every), expected)


@pytest.mark.parametrize(
    ("function", "given_dtype", "width"),
    [
        (fast.double_to_s16, np.float64, 8),
        (fast.s32_to_s16, np.int32, 4),
        (fast.s24_to_s16, np.uint8, 3),
        (fast.u8_to_s16, np.uint8, 1),
    ],
)
def test_out_is_filled_and_bad_input_refused(function, given_dtype, width):
    x = np.frombuffer(np.random.default_rng(3).bytes(24 * width), given_dtype)
    out = np.empty(24, np.int16)
    assert function(x, out=out) is out
    assert np.array_equal(out, function(x.tobytes()))
    with pytest.raises(ValueError, match="exactly 24"):
        function(x, out=np.empty(23, np.int16))
    with pytest.raises(TypeError, match="needs"):
        function(np.zeros(6, np.complex64))
    if width > 1:
        with pytest.raises(ValueError, match="no whole number"):
            function(bytes(width + 1))


def test_work_that_lets_go_of_the_interpreter_lock_gives_the_same(rng):
    x = rng.uniform(-1.2, 1.2, 200_000).astype(np.float32)
    parts = np.concatenate([fast.float_to_s16(part) for part in np.split(x, 100)])
    assert np.array_equal(fast.float_to_s16(x), parts)
    assert np.array_equal(fast.float_to_s16(x, out=np.empty_like(parts)), parts)


@pytest.mark.parametrize("shape", [(), (4, 8), (0,), (2, 0)])
def test_arrays_of_any_shape_are_read_flat(shape):
    x = np.full(shape, 0.25, np.float32)
    assert np.array_equal(fast.float_to_s16(x), np.full(x.size, 8192, np.int16))
    assert fast.float_to_s16(x, out=np.empty(shape, np.int16)).shape == shape


def test_a_view_of_a_larger_array_may_be_the_out(rng):
    x = rng.uniform(-1, 1, 50).astype(np.float32)
    wide = np.zeros(60, np.int16)
    fast.float_to_s16(x, out=wide[5:55])
    assert np.array_equal(wide, np.concatenate([np.zeros(5), fast.float_to_s16(x), np.zeros(5)]))


def test_overlapping_arrays_are_refused_and_neighbours_are_not():
    memory = np.zeros(600, np.uint8)
    x = memory[:400].view(np.float32)
    with pytest.raises(ValueError, match="shares memory"):
        fast.float_to_s16(x, out=memory[398:598].view(np.int16))
    fast.float_to_s16(x, out=memory[400:600].view(np.int16))


def test_a_read_only_array_is_no_out():
    out = np.zeros(4, np.int16)
    out.flags.writeable = False
    with pytest.raises(ValueError, match="writable"):
        fast.float_to_s16(np.zeros(4, np.float32), out=out)


def test_an_array_is_given_back_after_the_call(rng):
    x, out = rng.uniform(-1, 1, 160).astype(np.float32), np.empty(160, np.int16)
    before = sys.getrefcount(x), sys.getrefcount(out)
    for _ in range(100):
        fast.float_to_s16(x, out=out)
        fast.float_to_s16(x.reshape(2, 80), out=out)
        fast.float_to_s16(x)
        with pytest.raises(ValueError, match="exactly"):
            fast.float_to_s16(x, out=out[1:])
    assert (sys.getrefcount(x), sys.getrefcount(out)) == before


def test_dither_is_one_stream_of_bits_for_one_seed():
    silence = np.zeros(64, np.float32)
    # Fixed here, so that every instruction set and every release gives the same.
    assert fast.Dither(1).float_to_s16(silence)[:16].tolist() == FIRST_SIXTEEN
    assert not np.array_equal(
        fast.Dither(1).float_to_s16(silence), fast.Dither(2).float_to_s16(silence)
    )


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(0, 2**64 - 1))
def test_dither_does_not_depend_on_the_cuts(cuts, seed):
    x = np.random.default_rng(7).uniform(-1, 1, sum(cuts)).astype(np.float32)
    whole = fast.Dither(seed).float_to_s16(x)
    stream = fast.Dither(seed)
    parts = [stream.float_to_s16(p) for p in np.split(x, np.cumsum(cuts)[:-1] if cuts else [])]
    assert np.array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize("level", [0.0, 0.25, 0.5, 1.75])
def test_dither_makes_the_error_independent_of_the_signal(level):
    x = np.full(400_000, level / 32768, np.float32)
    error = fast.Dither(9).float_to_s16(x) - level
    assert abs(error.mean()) < 0.005
    # 1/12 of the rounding and 1/6 of the triangle: 0.25 LSB squared, at any level.
    assert error.var() == pytest.approx(0.25, rel=0.02)
    centred = error - error.mean()
    for lag in (1, 2, 7, 8, 9, 16):
        assert abs((centred[lag:] * centred[:-lag]).mean()) < 0.003


def test_dither_saturates_and_takes_nan_as_silence():
    x = np.array([np.nan, np.inf, -np.inf, 2, -2] * 5, np.float32)
    got = fast.Dither(1).float_to_s16(x, out=np.empty(25, np.int16)).reshape(5, 5)
    assert np.array_equal(got, np.tile([0, 32767, -32768, 32767, -32768], (5, 1)))


@pytest.mark.parametrize(
    ("seed", "error"), [(-1, ValueError), (2**64, ValueError), ("1", TypeError), (1.0, TypeError)]
)
def test_a_bad_seed_is_refused(seed, error):
    with pytest.raises(error, match="seed: "):
        fast.Dither(seed)
