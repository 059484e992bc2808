"""float32 <-> S16 beside numpy's fastest words for it, one 20 ms frame at 8 kHz."""

import numpy as np
import pytest

from vsingest import fast

SAMPLES = 160
LOWEST, HIGHEST, FULL_SCALE = np.float32([-32768, 32767, 32768])


@pytest.fixture
def floats():
    return np.random.default_rng(1).uniform(-1, 1, SAMPLES).astype(np.float32)


@pytest.fixture
def s16():
    return np.random.default_rng(1).integers(-32768, 32768, SAMPLES).astype(np.int16)


@pytest.mark.benchmark(group="float32 -> S16, 160 samples")
def test_float_to_s16_vsingest(measure_call, floats):
    out = np.empty(SAMPLES, np.int16)
    measure_call("convert(x, out=out)", convert=fast.float_to_s16, x=floats, out=out)


@pytest.mark.benchmark(group="float32 -> S16, 160 samples")
def test_float_to_s16_numpy_clip(measure_call, floats):
    def convert(x):
        return np.clip(np.rint(x * 32768), -32768, 32767).astype(np.int16)

    measure_call("convert(x)", convert=convert, x=floats)


@pytest.mark.benchmark(group="float32 -> S16, 160 samples")
def test_float_to_s16_numpy_minimum_maximum(measure_call, floats):
    def convert(x):
        whole = np.rint(x * FULL_SCALE)
        return np.minimum(np.maximum(whole, LOWEST), HIGHEST).astype(np.int16)

    assert np.array_equal(convert(floats), fast.float_to_s16(floats))
    measure_call("convert(x)", convert=convert, x=floats)


@pytest.mark.benchmark(group="S16 -> float32, 160 samples")
def test_s16_to_float_vsingest(measure_call, s16):
    out = np.empty(SAMPLES, np.float32)
    measure_call("convert(x, out=out)", convert=fast.s16_to_float, x=s16, out=out)


@pytest.mark.benchmark(group="S16 -> float32, 160 samples")
def test_s16_to_float_numpy_astype(measure_call, s16):
    def convert(x):
        return x.astype(np.float32) / FULL_SCALE

    measure_call("convert(x)", convert=convert, x=s16)


@pytest.mark.benchmark(group="S16 -> float32, 160 samples")
def test_s16_to_float_numpy_in_place(measure_call, s16):
    out = np.empty(SAMPLES, np.float32)
    one_lsb = 1 / FULL_SCALE

    measure_call("multiply(x, one_lsb, out)", multiply=np.multiply, x=s16, one_lsb=one_lsb, out=out)
    assert np.array_equal(out, fast.s16_to_float(s16))
