"""How late each frame left: the pacer's own record."""

from array import array
from typing import Final

import numpy as np
from numpy.typing import NDArray

KEPT_FRAMES: Final = 4_096


class Lateness:
    """The last minute's worth of frames and more, in a ring of fixed size."""

    def __init__(self, kept: int = KEPT_FRAMES) -> None:
        # An array of the standard library takes one number several times faster than one of numpy.
        self._ring = array("f", bytes(4 * kept))
        self._kept = kept
        self._recorded = 0

    def record(self, seconds: float, frames: int = 1) -> None:
        """Notes frames that left together."""
        for _ in range(frames):
            self._ring[self._recorded % self._kept] = seconds
            self._recorded += 1

    def values(self) -> NDArray[np.float64]:
        """Seconds of each frame that is still kept, oldest first; a copy."""
        kept = np.array(self._ring, dtype=np.float64)
        if self._recorded <= self._kept:
            return kept[: self._recorded]
        return np.roll(kept, -(self._recorded % self._kept))
