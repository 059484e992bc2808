"""float32 <-> S16 beside numpy, one 20 ms frame at 8 kHz; ten calls at a time."""

import numpy as np
import pytest

from vsingest import fast

SAMPLES = 160


@pytest.fixture
def floats():
    return np.random.default_rng(1).uniform(-1, 1, SAMPLES).astype(np.float32)


@pytest.fixture
def s16():
    return np.random.default_rng(1).integers(-32768, 32768, SAMPLES).astype(np.int16)


@pytest.mark.benchmark(group="float32 -> S16, 160 samples, ten calls")
def test_float_to_s16_vsingest(measure_ten, floats):
    measure_ten(fast.float_to_s16, floats, np.empty(SAMPLES, np.int16))


@pytest.mark.benchmark(group="float32 -> S16, 160 samples, ten calls")
def test_float_to_s16_numpy(measure_ten, floats):
    def clip_rint_astype(x, out):
        return np.clip(np.rint(x * 32768), -32768, 32767).astype(np.int16)

    measure_ten(clip_rint_astype, floats, None)


@pytest.mark.benchmark(group="S16 -> float32, 160 samples, ten calls")
def test_s16_to_float_vsingest(measure_ten, s16):
    measure_ten(fast.s16_to_float, s16, np.empty(SAMPLES, np.float32))


@pytest.mark.benchmark(group="S16 -> float32, 160 samples, ten calls")
def test_s16_to_float_numpy(measure_ten, s16):
    def astype_divide(x, out):
        return x.astype(np.float32) / np.float32(32768)

    measure_ten(astype_divide, s16, None)
