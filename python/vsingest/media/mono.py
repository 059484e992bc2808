"""Blocks of any source as one channel of 16 bits."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsingest import fast


def mono_s16(block: NDArray[Any], channels: int) -> NDArray[np.int16]:
    """Mixes a source's block down to a new 1-D int16 array.

    Args:
        block: int16 or float32; interleaved, or of shape (samples, channels).
        channels: Samples of one moment.
    """
    mono = fast.to_mono(np.ascontiguousarray(block).reshape(-1), channels)
    return mono if mono.dtype == np.int16 else fast.float_to_s16(mono)
