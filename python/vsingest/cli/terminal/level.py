"""The level of one direction of a call since the last look."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from vsingest.media.levels import SILENCE_DBFS, level_dbfs


class Level:
    """The level of the loudest sound since the last look.

    Blocks may be long and arrive before they are heard, so each counts for its duration, from the
    end of the block before it.

    Args:
        clock: Returns the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._blocks: deque[tuple[float, float]] = deque()  # the end of each block, and its level
        self._end = 0.0

    def note(self, samples: NDArray[Any], seconds: float) -> None:
        """Takes a block of audio with its duration."""
        self._end = max(self._end, self._clock()) + seconds
        self._blocks.append((self._end, level_dbfs(samples)))

    def drop(self) -> None:
        """Drops the audio that has not been heard yet."""
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
        """Returns the blocks that have begun: all that ended, and the one after them."""
        ended = sum(end <= now for end, _ in self._blocks)
        return list(self._blocks)[: ended + 1]
