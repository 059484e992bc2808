"""Conversion of any source's blocks to mono S16."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsingest import fast


def mono_s16(block: NDArray[Any], channels: int) -> NDArray[np.int16]:
    """Mix a source's block down to a new 1-D int16 array.

    Args:
        block: int16 or float32; interleaved, or of shape (samples, channels).
        channels: Number of channels.
    """
    mono = fast.to_mono(np.ascontiguousarray(block).reshape(-1), channels)
    return mono if mono.dtype == np.int16 else fast.float_to_s16(mono)
