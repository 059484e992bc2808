"""Levels, against what they are by definition."""

import math

import numpy as np
import pytest

from vsingest.media.levels import level_dbfs
from vsingest.media.tone import tone


def test_a_sine_of_full_scale_is_3_db_below_a_square():
    (sine,) = tone(997, seconds=1, amplitude=1, block_samples=8_000)
    assert level_dbfs(sine) == pytest.approx(-3.0103, abs=1e-3)


def test_int16_and_float_agree(rng):
    samples = rng.integers(-32_768, 32_768, 1_000).astype(np.int16)
    assert level_dbfs(samples) == pytest.approx(level_dbfs(samples / 32_768))


@pytest.mark.parametrize("samples", [np.zeros(0, np.int16), np.zeros((3, 2), np.float32)])
def test_silence_has_no_level(samples):
    assert level_dbfs(samples) == -math.inf


def test_full_scale_is_zero():
    assert level_dbfs(np.full(10, -32_768, np.int16)) == 0.0
