"""Tells whether other processes use the same data folder."""

import os
from pathlib import Path
from typing import Final

LOCK_FILE: Final = "in-use.lock"


class SharedFolder:
    """A lock that marks a folder as used by this process; it ends with the process, killed or not.

    It needs POSIX: the server's settings refuse a data folder elsewhere.

    Args:
        folder: The folder, which must exist.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_FILE
        self._file = -1

    def enter(self) -> bool:
        """Begins to use the folder, keeps others out until `share`; returns whether it is alone.

        It waits while another process is between `enter` and `share`.

        Raises:
            OSError: The folder cannot be written.
        """
        import fcntl

        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.share()
            return False
        return True

    def share(self) -> None:
        """Lets other processes use the folder too."""
        import fcntl

        fcntl.flock(self._file, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Stops using the folder; idempotent."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
