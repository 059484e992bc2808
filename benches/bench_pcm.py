"""float32 <-> S16 beside numpy, one 20 ms frame at 8 kHz."""

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


@pytest.mark.benchmark(group="float32 -> S16, 160 samples")
def test_float_to_s16_vsingest(measure, floats):
    measure(fast.float_to_s16, floats, out=np.empty(SAMPLES, np.int16))


@pytest.mark.benchmark(group="float32 -> S16, 160 samples")
def test_float_to_s16_numpy(measure, floats):
    measure(lambda: np.clip(np.rint(floats * 32768), -32768, 32767).astype(np.int16))


@pytest.mark.benchmark(group="S16 -> float32, 160 samples")
def test_s16_to_float_vsingest(measure, s16):
    measure(fast.s16_to_float, s16, out=np.empty(SAMPLES, np.float32))


@pytest.mark.benchmark(group="S16 -> float32, 160 samples")
def test_s16_to_float_numpy(measure, s16):
    measure(lambda: s16.astype(np.float32) / np.float32(32768))
