from typing import TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer, Room

_Out = TypeVar("_Out", bound=Buffer)

@overload
def mix_minus(frames: Room, *, out: None = None) -> NDArray[np.int16]: ...
@overload
def mix_minus(frames: Room, *, out: _Out) -> _Out:
    """Mixes a room in one call: row ``i`` of the result is the sum of all rows but ``i``.

    Sums are exact and saturated to int16 once, so a lone other speaker comes out bit for bit.

    Args:
        frames: A C-contiguous 2-D buffer of int16, (participants, samples), or a list or tuple of
            each participant's samples, which are copied together; 0 to 65,535 participants.
        out: A writable int16 buffer of exactly as many samples, of the shape of the result or of
            one dimension, sharing no memory with ``frames``.

    Returns:
        ``out`` where given, else a new int16 array of the shape of ``frames``.

    Raises:
        TypeError: ``frames`` is no buffer, or of another sample format.
        ValueError: ``frames`` is not 2-D or not contiguous, its frames differ in length, or
            ``out`` has the wrong size or overlaps ``frames``.
    """
