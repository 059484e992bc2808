"""The level of one direction of a call since the last look."""

from typing import Any

from numpy.typing import NDArray

from vsingest.media.levels import SILENCE_DBFS, level_dbfs


class Level:
    """The level of the loudest block since the last look."""

    def __init__(self) -> None:
        self._loudest = SILENCE_DBFS

    def note(self, samples: NDArray[Any]) -> None:
        """Takes a block of audio."""
        self._loudest = max(self._loudest, level_dbfs(samples))

    def look(self) -> float:
        """Returns the level in dBFS and resets it; -inf if there was no audio."""
        loudest, self._loudest = self._loudest, SILENCE_DBFS
        return loudest
