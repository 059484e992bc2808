"""Recordings that stay playable if their writer is killed; the suffix selects the format."""

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vsingest.media.errors import SoundFileError
from vsingest.media.targets import check_target
from vsingest.media.wav import WavWriter
from vsingest.protocol.audio import SAMPLE_RATE


class Recording(Protocol):
    """A mono 16-bit file that is complete after each write."""

    @property
    def samples(self) -> int:
        """Number of samples in the file."""
        ...

    def write(self, samples: NDArray[np.int16]) -> None:
        """Append S16 samples.

        Raises:
            OSError: The disk is full.
        """
        ...

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        ...


def open_recording(path: str | Path, rate: int = SAMPLE_RATE) -> Recording:
    """Create a recording; an existing file is overwritten. FLAC needs the extra `audio`.

    Raises:
        SoundFileError: As `check_target`, or FLAC cannot be written here.
        OSError: The file cannot be created.
    """
    path = check_target(path)
    if path.suffix.lower() == ".wav":
        return WavWriter(path, rate)
    try:
        from vsingest.media.flac import FlacWriter
    except ModuleNotFoundError as error:
        raise SoundFileError(f"{path}: {error}; WAV needs nothing") from None
    return FlacWriter(path, rate)
