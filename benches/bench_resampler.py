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


def chunk(rate):
    return np.random.default_rng(1).uniform(-1, 1, rate // 50).astype(np.float32)


@in_groups
@pytest.mark.parametrize("quality", ["voice", "high", "best"])
def test_vsingest(measure, from_rate, to_rate, quality):
    resampler = fast.Resampler(from_rate, to_rate, quality=quality)
    measure(resampler.process, chunk(from_rate), out=np.empty(to_rate // 50 + 1, np.float32))


@in_groups
def test_soxr_hq(measure, from_rate, to_rate):
    stream = soxr.ResampleStream(from_rate, to_rate, 1, dtype="float32", quality="HQ")
    measure(stream.resample_chunk, chunk(from_rate))
