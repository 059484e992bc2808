"""The file of a capture, plain or compressed, which is readable up to the last write."""

import os
import stat
import zlib
from pathlib import Path
from typing import Final

from vsingest.client.errors import CaptureFailed
from vsingest.media.closing import Closing

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

GZIP: Final = 16 + zlib.MAX_WBITS  # RFC 1952
_MODE: Final = 0o600  # the file holds voices and messages


class CaptureFile(Closing):
    """A new file, accessible only to its owner; compressed by gzip if its name ends in ``.gz``.

    Args:
        path: The file; an existing one is replaced, except on Windows, where it must be new.

    Attributes:
        path: The file.

    Raises:
        CaptureFailed: It cannot be created, or another call is captured into it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._gzip = zlib.compressobj(wbits=GZIP) if self.path.suffix.lower() == ".gz" else None
        try:
            self._file = _open(self.path)
        except FileExistsError:
            raise CaptureFailed(
                f"capture: {self.path} exists, and this system has no lock that tells whether "
                "another call writes into it; name a new file"
            ) from None
        except BlockingIOError:
            raise CaptureFailed(
                f"capture: another call writes into {self.path}; give each a file of its own"
            ) from None
        except OSError as error:
            raise CaptureFailed(
                f"capture: {self.path}: {error.strerror}; "
                "name a file in a folder that exists and may be written"
            ) from None

    def write(self, data: bytes) -> None:
        """Appends bytes, which survive the end of this process from now on.

        Raises:
            OSError: The disk is full.
        """
        if self._gzip is not None:
            data = self._gzip.compress(data) + self._gzip.flush(zlib.Z_SYNC_FLUSH)
        self._write(data)

    def close(self) -> None:
        """Closes the file; idempotent.

        Raises:
            OSError: The disk is full.
        """
        if self._file < 0:
            return
        try:
            if self._gzip is not None:
                self._write(self._gzip.flush())
        finally:
            os.close(self._file)
            self._file = -1

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._file, view) :]


def _open(path: Path) -> int:
    if fcntl is None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        return os.open(path, flags, _MODE)
    # Non-blocking, or a pipe that nobody reads would block the call.
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, _MODE)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if stat.S_ISREG(os.fstat(file).st_mode):
            os.fchmod(file, _MODE)
            os.ftruncate(file, 0)
        os.set_blocking(file, True)
    except BaseException:
        os.close(file)
        raise
    return file
