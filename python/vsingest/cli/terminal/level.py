"""How loud one direction of a call has been since somebody last looked."""

from typing import Any

from numpy.typing import NDArray

from vsingest.media.levels import SILENCE_DBFS, level_dbfs


class Level:
    """The loudest block since the last look."""

    def __init__(self) -> None:
        self._loudest = SILENCE_DBFS

    def note(self, samples: NDArray[Any]) -> None:
        """Takes a block that goes by."""
        self._loudest = max(self._loudest, level_dbfs(samples))

    def look(self) -> float:
        """Gives the level in dBFS, and begins anew; -inf where nothing went by."""
        loudest, self._loudest = self._loudest, SILENCE_DBFS
        return loudest
