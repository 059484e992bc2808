"""Raw PCM from and to pipes and files."""

import os
from collections.abc import AsyncIterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.descriptors import readable, writable
from vsingest.media.raw_format import RawFormat

# A tenth of a second, for those who wait; not less than a disk likes.
_BLOCKS_A_SECOND: Final = 10
# POSIX: what a pipe that is writable takes without blocking.
_PIPE_BUF: Final = 4_096


class RawReader:
    """Raw PCM from an open file or pipe, as it comes.

    Args:
        name: What people know it by.
        descriptor: Left open.
        format: What it is.

    Attributes:
        odd_bytes: Bytes at the end that made no whole moment, and were lost.
    """

    seconds = None

    def __init__(self, name: str, descriptor: int, format: RawFormat) -> None:  # noqa: A002
        self.name = name
        self.rate = format.rate
        self.channels = format.channels
        self.odd_bytes = 0
        self._descriptor = descriptor
        self._format = format

    async def blocks(self) -> AsyncIterator[NDArray[Any]]:
        """Reads until the other end closes; arrays of shape (samples, channels)."""
        frame = self._format.frame_bytes
        size = max(1, self.rate // _BLOCKS_A_SECOND) * frame
        rest = b""
        while True:
            await readable(self._descriptor)
            data = os.read(self._descriptor, size)
            if not data:
                break
            rest += data
            if whole := len(rest) - len(rest) % frame:
                yield self._format.decode(rest[:whole])
                rest = rest[whole:]
        self.odd_bytes += len(rest)

    def close(self) -> None:
        """Leaves the descriptor to whoever opened it."""


class RawWriter:
    """Raw PCM to an open file or pipe.

    Args:
        descriptor: Left open.
        format: What it shall be.

    Attributes:
        samples: Written so far.
    """

    def __init__(self, descriptor: int, format: RawFormat) -> None:  # noqa: A002
        self.samples = 0
        self._descriptor = descriptor
        self._format = format

    async def write(self, samples: NDArray[np.int16]) -> None:
        """Writes mono samples, the same on every channel; waits for a reader that is slow.

        Raises:
            BrokenPipeError: Nobody reads any more.
        """
        data = memoryview(self._format.encode(samples))
        while data:
            await writable(self._descriptor)
            data = data[os.write(self._descriptor, data[:_PIPE_BUF]) :]
        self.samples += len(samples)
