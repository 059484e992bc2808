"""Ten seconds in one go at the best quality, beside soxr VHQ."""

import numpy as np
import pytest
import soxr

from vsingest import fast

SECONDS = 10


@pytest.fixture(params=[(48_000, 8_000), (8_000, 48_000)], ids=lambda rates: f"{rates[0]}")
def rates(request, benchmark):
    from_rate, to_rate = request.param
    benchmark.group = f"{from_rate} -> {to_rate} Hz, best, {SECONDS} s whole"
    return from_rate, to_rate


def whole(rate):
    return np.random.default_rng(1).uniform(-1, 1, SECONDS * rate).astype(np.float32)


def test_one_shot_vsingest(measure, rates):
    measure(fast.resample, whole(rates[0]), *rates)


def test_stream_vsingest(measure, rates):
    stream, x = fast.Resampler(*rates, quality="best"), whole(rates[0])

    def convert():
        stream.reset()
        return stream.process(x), stream.flush()

    measure(convert)


def test_soxr_vhq(measure, rates):
    measure(soxr.resample, whole(rates[0]), *rates, "VHQ")
