"""The level of one direction of a call since the last look."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from vsingest.media.levels import SILENCE_DBFS, level_dbfs


class Level:
    """The level of the loudest sound since the last look.

    Blocks may be long and come before they are heard: each counts for as long as it lasts,
    from the end of the one before it.

    Args:
        clock: Tells the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._blocks: deque[tuple[float, float]] = deque()  # each one's end, and its level
        self._end = 0.0

    def note(self, samples: NDArray[Any], seconds: float) -> None:
        """Takes a block of audio that lasts so long."""
        self._end = max(self._end, self._clock()) + seconds
        self._blocks.append((self._end, level_dbfs(samples)))

    def drop(self) -> None:
        """Forgets the audio that has not been heard yet."""
        now = self._clock()
        self._blocks = deque(block for block in self._blocks if block[0] <= now)
        self._end = now

    def look(self) -> float:
        """Returns the level in dBFS and resets it; -inf if there was no audio."""
        now, loudest = self._clock(), SILENCE_DBFS
        for end, level in self._begun(now):
            loudest = max(loudest, level)
            if end <= now:
                self._blocks.popleft()
        return loudest

    def _begun(self, now: float) -> list[tuple[float, float]]:
        """The blocks of which something has been heard: all that ended, and the one after."""
        ended = sum(end <= now for end, _ in self._blocks)
        return list(self._blocks)[: ended + 1]
