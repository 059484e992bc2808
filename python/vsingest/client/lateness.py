"""How late each frame left: the pacer's own record."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

KEPT_FRAMES: Final = 16_384


class Lateness:
    """The last five and a half minutes' worth of frames, in a ring of fixed size."""

    def __init__(self, kept: int = KEPT_FRAMES) -> None:
        self._ring = np.zeros(kept, dtype=np.float64)
        self._recorded = 0

    def record(self, seconds: float) -> None:
        """Notes one frame."""
        self._ring[self._recorded % self._ring.size] = seconds
        self._recorded += 1

    def values(self) -> NDArray[np.float64]:
        """Seconds of each frame that is still kept, oldest first; a copy."""
        if self._recorded <= self._ring.size:
            return self._ring[: self._recorded].copy()
        return np.roll(self._ring, -(self._recorded % self._ring.size))
