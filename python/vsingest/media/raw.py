"""Raw PCM, read from and written to pipes and files."""

import os
from collections.abc import AsyncIterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.descriptors import readable, writable
from vsingest.media.raw_format import RawFormat

# Blocks of a tenth of a second: short for a listener, long for a disk.
_BLOCKS_A_SECOND: Final = 10
# POSIX: a writable pipe takes this many bytes without blocking.
_PIPE_BUF: Final = 4_096


class RawReader:
    """Raw PCM from an open file or pipe, in blocks as they arrive.

    Args:
        name: The name shown to users.
        descriptor: An open file or pipe; it stays open.
        format: The format of its samples.

    Attributes:
        odd_bytes: Bytes at the end that were lost, as they made no whole sample of every channel.
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
        """Yield arrays of shape (samples, channels) until the writer closes the pipe."""
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
        """Do nothing: the descriptor belongs to whoever opened it."""


class RawWriter:
    """Raw PCM to an open file or pipe.

    Args:
        descriptor: An open file or pipe; it stays open.
        format: The format to write.

    Attributes:
        samples: Samples written so far.
    """

    def __init__(self, descriptor: int, format: RawFormat) -> None:  # noqa: A002
        self.samples = 0
        self._descriptor = descriptor
        self._format = format

    async def write(self, samples: NDArray[np.int16]) -> None:
        """Write mono samples, the same on every channel; wait for a slow reader.

        Raises:
            BrokenPipeError: The reader has closed the pipe.
        """
        data = memoryview(self._format.encode(samples))
        while data:
            await writable(self._descriptor)
            data = data[os.write(self._descriptor, data[:_PIPE_BUF]) :]
        self.samples += len(samples)
