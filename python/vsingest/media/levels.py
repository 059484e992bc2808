"""The level of samples."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

SILENCE_DBFS = -math.inf


def level_dbfs(samples: NDArray[Any]) -> float:
    """Return the RMS level in dBFS, where a square wave of full scale is 0 dB.

    Args:
        samples: int16, or floats where 1.0 is full scale; of any shape.

    Returns:
        At most 0 for samples within full scale; -inf for digital silence and for no samples.
    """
    if not samples.size:
        return SILENCE_DBFS
    full_scale = 32_768.0 if samples.dtype == np.int16 else 1.0
    power = float(np.mean(np.square(samples, dtype=np.float64))) / full_scale**2
    return 10 * math.log10(power) if power else SILENCE_DBFS
