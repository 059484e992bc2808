"""How late each frame left: the pacer's own record."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

KEPT_FRAMES: Final = 4_096


class Lateness:
    """The last minute's worth of frames and more, in a ring of fixed size."""

    def __init__(self, kept: int = KEPT_FRAMES) -> None:
        self._ring = np.zeros(kept, dtype=np.float32)
        self._recorded = 0

    def record(self, seconds: float, frames: int = 1) -> None:
        """Notes frames that left together."""
        for _ in range(frames):
            self._ring[self._recorded % self._ring.size] = seconds
            self._recorded += 1

    def values(self) -> NDArray[np.float64]:
        """Seconds of each frame that is still kept, oldest first; a copy."""
        if self._recorded <= self._ring.size:
            kept = self._ring[: self._recorded]
        else:
            kept = np.roll(self._ring, -(self._recorded % self._ring.size))
        return kept.astype(np.float64)
