"""Which processes use one folder of data."""

import fcntl
import os
from pathlib import Path
from typing import Final

LOCK_FILE: Final = "in-use.lock"


class SharedFolder:
    """A process's mark on a folder that others may use too; it goes with the process, if killed.

    Args:
        folder: It has to exist.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_FILE
        self._file = -1

    def enter(self) -> bool:
        """Begins to use it; whether nobody else does, and nobody else can begin until `share`.

        Waits, where another process is between the two.

        Raises:
            OSError: The folder cannot be written.
        """
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.share()
            return False
        return True

    def share(self) -> None:
        """Lets others use it too."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Uses it no more; harmless when done twice."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
