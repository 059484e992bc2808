"""A part of a file as a file object."""

import io
import os
from pathlib import Path
from typing import Any


class Section(io.RawIOBase):
    """The bytes of a file from `start` to `end`, after a prefix.

    Args:
        path: The file.
        start: The offset of the first byte.
        end: The offset of the byte after the last.
        prefix: Bytes to read before them.

    Raises:
        OSError: The file cannot be opened.
    """

    def __init__(self, path: Path, start: int, end: int, prefix: bytes = b"") -> None:
        super().__init__()
        self._file = path.open("rb", buffering=0)
        self._prefix = prefix
        self._start = start
        self._size = len(prefix) + max(0, end - start)
        self._at = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` from the current position, and return the number of bytes read."""
        view = memoryview(buffer).cast("B")[: max(0, self._size - self._at)]
        if self._at < len(self._prefix):
            piece = self._prefix[self._at : self._at + len(view)]
            view[: len(piece)] = piece
            count = len(piece)
        else:
            self._file.seek(self._start + self._at - len(self._prefix))
            count = self._file.readinto(view) or 0
        self._at += count
        return count

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Set the position within the section."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Return the position within the section."""
        return self._at

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._file.close()
        super().close()
