from typing import SupportsIndex, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer

_Out = TypeVar("_Out", bound=Buffer)

class Dither:
    """Converts a stream of float32 to S16 with TPDF dither.

    Triangular noise of +-1 LSB is added before the rounding, so that the error's mean and power no
    longer depend on the signal: quiet passages fade into noise instead of distortion (Lipshitz,
    Wannamaker and Vanderkooy, J. Audio Eng. Soc. 40(5), 1992). One seed gives the same bits on
    every instruction set, however the stream is cut into calls. Threads that share an object take
    turns.

    Args:
        seed: 0 to 2**64 - 1. Streams that will be mixed need different seeds, or their noise adds
            up.

    Raises:
        ValueError: ``seed`` is out of range.
        TypeError: ``seed`` is no whole number.
    """

    def __init__(self, seed: SupportsIndex) -> None: ...
    @overload
    def float_to_s16(self, x: Buffer, *, out: None = None) -> NDArray[np.int16]: ...
    @overload
    def float_to_s16(self, x: Buffer, *, out: _Out) -> _Out:
        """Converts the stream's next samples: ``x * 32768`` plus noise, rounded and saturated.

        NaN becomes 0.

        Args:
            x: Any C-contiguous buffer of float32 (or raw little-endian bytes), read flat.
            out: A writable buffer of exactly as many int16, sharing no memory with ``x``.

        Returns:
            ``out`` where given, else a new 1-D int16 array.

        Raises:
            TypeError: ``x`` is no buffer, or of another sample format.
            ValueError: ``x`` is not contiguous, or ``out`` has the wrong size or overlaps ``x``.
        """
