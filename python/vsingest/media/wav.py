"""WAV files that stay playable if their writer is killed."""

import os
import struct
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.closing import Closing
from vsingest.protocol.audio import SAMPLE_RATE

# RIFF (Microsoft's Multimedia Programming Interface 1.0): "fmt " of 16 bytes for plain PCM.
_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
HEADER_BYTES: Final = _HEADER.size
_PCM: Final = 1
_SAMPLE_BYTES: Final = 2
_LARGEST: Final = 0xFFFF_FFFF
# The most samples of a file, and room for the block that reaches it.
WAV_SAMPLES: Final = _LARGEST // _SAMPLE_BYTES - 1_000_000


class WavWriter(Closing):
    """A mono 16-bit WAV file whose header is correct after each write.

    The samples are written before the header that counts them, so a process that is killed in
    between leaves a valid file without its last samples.

    Args:
        path: The file to create; an existing one is overwritten.
        rate: Samples a second.

    Attributes:
        path: The file.
        samples: Number of samples in the file.

    Raises:
        OSError: The file cannot be created.
    """

    def __init__(self, path: str | Path, rate: int = SAMPLE_RATE) -> None:
        self.path = Path(path)
        self.samples = 0
        self._rate = rate
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._write_header()

    def write(self, samples: NDArray[np.int16]) -> None:
        """Append S16 samples.

        Raises:
            OSError: The disk is full, or the file would exceed the 4 GiB that WAV allows.
        """
        self._check_size(len(samples))
        self._write_all(samples.astype("<i2", copy=False).tobytes(), self._end)
        self.samples += len(samples)
        self._write_header()

    def skip(self, samples: int) -> None:
        """Append silence, which takes no space on most file systems.

        Raises:
            OSError: As for `write`.
        """
        self._check_size(samples)
        self.samples += samples
        os.ftruncate(self._file, self._end)
        self._write_header()

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    @property
    def _end(self) -> int:
        return HEADER_BYTES + self.samples * _SAMPLE_BYTES

    def _check_size(self, more: int) -> None:
        if self._end + more * _SAMPLE_BYTES - 8 > _LARGEST:
            raise OSError(f"{self.path}: a WAV file holds no more than 4 GiB")

    def _write_header(self) -> None:
        bytes_of_sound = self._end - HEADER_BYTES
        header = _HEADER.pack(
            *(b"RIFF", self._end - 8, b"WAVE"),
            *(b"fmt ", 16, _PCM, 1, self._rate, self._rate * _SAMPLE_BYTES, _SAMPLE_BYTES, 16),
            *(b"data", bytes_of_sound),
        )
        self._write_all(header, 0)

    def _write_all(self, data: bytes, offset: int) -> None:
        view = memoryview(data)
        while view:
            count = os.pwrite(self._file, view, offset)
            view, offset = view[count:], offset + count
