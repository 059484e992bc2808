"""FLAC files that can be played whatever happens to their writer (needs the extra `audio`)."""

import os
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.errors import SoundFileError
from vsingest.media.sndfile import SoundWriter
from vsingest.protocol.audio import SAMPLE_RATE

# RFC 9639 section 8.2, after "fLaC" and a block header of 4 bytes: the block size is first, the
# count of samples the last 36 bits of five bytes whose first is shared with the sample's width.
_BLOCK_OFFSET: Final = 8
_COUNT_OFFSET: Final = 21
_SILENCE: Final = np.zeros(SAMPLE_RATE * 60, np.int16)


class FlacWriter:
    """A mono 16-bit FLAC file whose header is true after each write.

    libFLAC leaves the header to the end, so the number of samples is kept up to date here. What a
    process that is killed leaves lacks at most the last block, of 4,096 samples.

    Args:
        path: Made new; what was there is lost.
        rate: Samples a second.

    Attributes:
        path: The file.

    Raises:
        OSError: It cannot be made.
    """

    def __init__(self, path: str | Path, rate: int = SAMPLE_RATE) -> None:
        self.path = Path(path)
        try:
            self._file = SoundWriter(self.path, rate)
        except SoundFileError as error:
            raise OSError(str(error)) from None
        self._header = os.open(self.path, os.O_RDWR)
        os.fchmod(self._header, 0o600)

    @property
    def samples(self) -> int:
        """How many it holds."""
        return self._file.samples

    def write(self, samples: NDArray[np.int16]) -> None:
        """Appends S16 samples.

        Raises:
            OSError: The disk is full.
        """
        try:
            self._file.write(samples)
        except SoundFileError as error:
            raise OSError(str(error)) from None
        self._count()

    def skip(self, samples: int) -> None:
        """Appends silence.

        Raises:
            OSError: The disk is full.
        """
        while samples:
            count = min(samples, len(_SILENCE))
            self.write(_SILENCE[:count])
            samples -= count

    def close(self) -> None:
        """Completes the header and closes the file; harmless when done twice."""
        self._file.close()
        if self._header >= 0:
            os.close(self._header)
            self._header = -1

    def _count(self) -> None:
        """Writes how many samples are in complete blocks into the header."""
        block = int.from_bytes(os.pread(self._header, 2, _BLOCK_OFFSET))
        if not block:  # libFLAC has written nothing yet
            return
        # It holds a block back until the first sample after it has come.
        complete = max(0, self.samples - 1) // block * block
        shared = os.pread(self._header, 1, _COUNT_OFFSET)[0] & 0xF0
        count = complete.to_bytes(5)
        os.pwrite(self._header, bytes([shared | count[0]]) + count[1:], _COUNT_OFFSET)
