"""Recordings that can be played whatever happens to their writer, by the suffix of their name."""

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vsingest.media.errors import SoundFileError
from vsingest.media.targets import check_target
from vsingest.media.wav import WavWriter
from vsingest.protocol.audio import SAMPLE_RATE


class Recording(Protocol):
    """A mono 16-bit file that is whole after each write."""

    @property
    def samples(self) -> int:
        """How many it holds."""
        ...

    def write(self, samples: NDArray[np.int16]) -> None:
        """Appends S16 samples.

        Raises:
            OSError: The disk is full.
        """
        ...

    def close(self) -> None:
        """Closes the file; harmless when done twice."""
        ...


def open_recording(path: str | Path, rate: int = SAMPLE_RATE) -> Recording:
    """Makes a recording; what was there is lost. FLAC needs the extra `audio`.

    Raises:
        SoundFileError: As `check_target`, or FLAC cannot be written here.
        OSError: It cannot be made.
    """
    path = check_target(path)
    if path.suffix.lower() == ".wav":
        return WavWriter(path, rate)
    try:
        from vsingest.media.flac import FlacWriter
    except ModuleNotFoundError as error:
        raise SoundFileError(f"{path}: {error}; WAV needs nothing") from None
    return FlacWriter(path, rate)
