"""Whole buffers through libsoxr."""

import subprocess
import sys

import numpy as np
import pytest
import soxr

from vsingest import fast


@pytest.mark.parametrize(("quality", "theirs"), [("best", "VHQ"), ("high", "HQ"), ("voice", "MQ")])
@pytest.mark.parametrize("shape", [(4_410,), (4_410, 2), (4_410, 1)])
def test_it_is_soxr_on_float(quality, theirs, shape, rng):
    x = rng.uniform(-1, 1, shape).astype(np.float32)
    y = fast.resample(x, 44_100, 8_000, quality=quality)
    assert y.dtype == np.float32
    assert y.shape == (800, *shape[1:])
    expected = soxr.resample(x, 44_100, 8_000, theirs)
    np.testing.assert_allclose(y[:700], expected[:700], atol=1e-4)


def test_the_best_quality_is_the_default(rng):
    x = rng.uniform(-1, 1, 1_000).astype(np.float32)
    best = fast.resample(x, 48_000, 8_000, quality="best")
    assert np.array_equal(fast.resample(x, 48_000, 8_000), best)


@pytest.mark.parametrize("rates", [(48_000, 8_000), (44_100, 8_000), (8_000, 44_100), (7, 8_001)])
def test_it_is_as_long_as_a_stream_of_the_same_rates(rates):
    for frames in [1, 2, 3, 5, 6, 7, 100, 441, 1_000]:
        wanted = -(-frames * rates[1] // rates[0])
        assert len(fast.resample(np.zeros(frames, np.float32), *rates)) == wanted


def test_it_is_aligned_with_the_streaming_resampler(rng):
    x = (rng.uniform(-1, 1, 48_000)).astype(np.float32)
    x = fast.resample(fast.resample(x, 48_000, 7_000), 7_000, 48_000)
    resampler = fast.Resampler(48_000, 8_000)
    streamed = np.concatenate((resampler.process(x), resampler.flush()))
    at_once = fast.resample(x, 48_000, 8_000)
    assert len(at_once) == len(streamed)
    assert np.abs(at_once - streamed)[200:-200].max() < 1e-3


@pytest.mark.parametrize("shape", [(4_000,), (4_000, 2)])
def test_int16_is_float_rounded_to_even_without_dither(shape, rng):
    x = rng.integers(-32_768, 32_768, shape).astype(np.int16)
    y = fast.resample(x, 8_000, 48_000)
    as_float = fast.resample(x.astype(np.float32) / 32_768, 8_000, 48_000)
    assert y.dtype == np.int16
    assert np.array_equal(y.ravel(), fast.float_to_s16(as_float))
    assert not fast.resample(np.zeros(4_000, np.int16), 8_000, 48_000).any()


@pytest.mark.parametrize("dtype", [np.float32, np.int16])
def test_equal_rates_and_nothing_give_copies(dtype):
    x = np.arange(100).astype(dtype)
    same = fast.resample(x, 8_000, 8_000)
    assert np.array_equal(same, x)
    assert not np.shares_memory(same, x)
    assert fast.resample(x[:0], 8_000, 48_000).shape == (0,)
    assert fast.resample(np.zeros((0, 2), dtype), 8_000, 48_000).shape == (0, 2)


def test_strided_arrays_are_taken(rng):
    x = rng.integers(-3_000, 3_000, (1_000, 2)).astype(np.int16)
    expected = fast.resample(x[:, 0].copy(), 48_000, 8_000)
    assert np.array_equal(fast.resample(x[:, 0], 48_000, 8_000), expected)


def test_soxr_is_loaded_only_when_it_is_needed():
    code = "import sys; from vsingest import fast; sys.exit('soxr' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: fast.resample(np.zeros(4), 2, 1), TypeError, "x: .*float64.*needs float32"),
        (lambda: fast.resample([0.5], 2, 1), TypeError, "x: "),
        (lambda: fast.resample(np.zeros(4, "i4"), 2, 1), TypeError, r"s32_to_s16\(\)"),
        (lambda: fast.resample(np.zeros(4, "u1"), 2, 1), TypeError, r"u8_to_s16\(\)"),
        (lambda: fast.resample(np.zeros(4, "u2"), 2, 1), TypeError, "uint16.*scale it"),
        (lambda: fast.resample(np.zeros((2, 2, 2), "f"), 2, 1), ValueError, r"x: has shape \(2, 2"),
        (lambda: fast.resample(np.zeros((2, 0), "f"), 2, 1), ValueError, r"x: has shape \(2, 0"),
        (lambda: fast.resample(np.zeros(4, "f"), 0, 1), ValueError, "from_rate: 0 Hz"),
        (lambda: fast.resample(np.zeros(4, "f"), 1, -8), ValueError, "to_rate: -8 Hz"),
        (
            lambda: fast.resample(np.zeros(4, "f"), 2, 1, quality="VHQ"),
            ValueError,
            "quality: 'VHQ' is none of 'voice', 'high', 'best'",
        ),
    ],
)
def test_bad_input_names_the_field_and_the_remedy(call, error, says):
    with pytest.raises(error, match=says):
        call()
