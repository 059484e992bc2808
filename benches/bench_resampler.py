"""The streaming resampler beside python-soxr's, in chunks of 20 ms."""

import numpy as np
import pytest
import soxr

from vsingest import fast

RATES = [
    (48_000, 8_000),
    (44_100, 8_000),
    (24_000, 8_000),
    (16_000, 8_000),
    (8_000, 48_000),
    (8_000, 16_000),
]


def in_groups(test):
    """One group for each pair of rates, so that rivals stand side by side."""
    named = [
        pytest.param(
            *rates,
            id=f"{rates[0]}-{rates[1]}",
            marks=pytest.mark.benchmark(group=f"{rates[0]} -> {rates[1]} Hz, 20 ms"),
        )
        for rates in RATES
    ]
    return pytest.mark.parametrize(("from_rate", "to_rate"), named)(test)


def chunk(rate, dtype="float32"):
    samples = np.random.default_rng(1).uniform(-1, 1, rate // 50)
    return (samples * 32_767).astype(dtype) if dtype == "int16" else samples.astype(dtype)


def run(measure, resampler):
    """Every chunk but the first fills ``out`` exactly."""
    x = chunk(resampler.from_rate, resampler.dtype)
    resampler.process(x)
    measure(resampler.process, x, out=np.empty(resampler.to_rate // 50, resampler.dtype))


@in_groups
@pytest.mark.parametrize("quality", ["voice", "high", "best"])
def test_vsingest(measure, from_rate, to_rate, quality):
    run(measure, fast.Resampler(from_rate, to_rate, quality=quality))


@in_groups
def test_vsingest_s16(measure, from_rate, to_rate):
    run(measure, fast.Resampler(from_rate, to_rate, dtype="int16"))


@in_groups
def test_vsingest_adjusted(measure, from_rate, to_rate):
    resampler = fast.Resampler(from_rate, to_rate)
    resampler.adjust(50)
    x = chunk(from_rate)
    measure(resampler.process, x, out=np.empty(to_rate // 50 + 1, np.float32))


@in_groups
@pytest.mark.parametrize("quality", ["HQ", "VHQ"])
def test_soxr(measure, from_rate, to_rate, quality):
    stream = soxr.ResampleStream(from_rate, to_rate, 1, dtype="float32", quality=quality)
    measure(stream.resample_chunk, chunk(from_rate))
