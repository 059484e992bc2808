"""FLAC files that stay playable if their writer is killed (needs the extra `audio`)."""

import os
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.errors import SoundFileError
from vsingest.media.sndfile import SoundWriter
from vsingest.protocol.audio import SAMPLE_RATE

# RFC 9639 section 8.2, after "fLaC" and a block header of 4 bytes: the block size comes first; the
# number of samples is the low 36 bits of five bytes, whose first also holds the sample width.
_BLOCK_OFFSET: Final = 8
_COUNT_OFFSET: Final = 21
_SILENCE: Final = np.zeros(SAMPLE_RATE * 60, np.int16)


class FlacWriter:
    """A mono 16-bit FLAC file whose header is correct after each write.

    libFLAC writes the number of samples only when it closes the file, so this class keeps it up to
    date. A file whose writer was killed lacks at most the last block, of 4,096 samples.

    Args:
        path: The file to create; an existing one is overwritten.
        rate: Samples a second.

    Attributes:
        path: The file.

    Raises:
        OSError: The file cannot be created.
    """

    def __init__(self, path: str | Path, rate: int = SAMPLE_RATE) -> None:
        self.path = Path(path)
        try:
            self._file = SoundWriter(self.path, rate)
        except SoundFileError as error:
            raise OSError(str(error)) from None
        self._header = os.open(self.path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        os.chmod(self.path, 0o600)

    @property
    def samples(self) -> int:
        """Number of samples in the file."""
        return self._file.samples

    def write(self, samples: NDArray[np.int16]) -> None:
        """Append S16 samples.

        Raises:
            OSError: The disk is full.
        """
        try:
            self._file.write(samples)
        except SoundFileError as error:
            raise OSError(str(error)) from None
        self._count()

    def skip(self, samples: int) -> None:
        """Append silence.

        Raises:
            OSError: The disk is full.
        """
        while samples:
            count = min(samples, len(_SILENCE))
            self.write(_SILENCE[:count])
            samples -= count

    def close(self) -> None:
        """Complete the header and close the file; a second call does nothing."""
        self._file.close()
        if self._header >= 0:
            os.close(self._header)
            self._header = -1

    def _count(self) -> None:
        """Write the number of samples in complete blocks into the header."""
        block = int.from_bytes(self._read(2, _BLOCK_OFFSET))
        if not block:  # libFLAC has not written the header yet
            return
        # libFLAC writes a block when the first sample of the next one arrives.
        complete = max(0, self.samples - 1) // block * block
        shared = self._read(1, _COUNT_OFFSET)[0] & 0xF0
        count = complete.to_bytes(5)
        os.lseek(self._header, _COUNT_OFFSET, os.SEEK_SET)
        os.write(self._header, bytes([shared | count[0]]) + count[1:])

    def _read(self, size: int, offset: int) -> bytes:
        os.lseek(self._header, offset, os.SEEK_SET)
        return os.read(self._header, size)
