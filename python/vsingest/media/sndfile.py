"""Sound files, read and written block by block (needs the extra `audio`)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.closing import Closing
from vsingest.media.errors import SoundFileError
from vsingest.media.targets import check_target
from vsingest.protocol.audio import SAMPLE_RATE

try:
    import soundfile
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "sound files need the soundfile package: pip install 'vsingest[audio]'", name="soundfile"
    ) from error

BLOCK_SECONDS: Final = 0.1


class SoundReader(Closing):
    """A sound file of any rate and number of channels, as float32.

    Attributes:
        path: The file.
        rate: Samples a second.
        channels: Samples of one moment.
        seconds: How long it plays.

    Raises:
        SoundFileError: There is no such file, or its format is not one that libsndfile reads.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise SoundFileError(f"{self.path}: no such file")
        try:
            self._file = _Forward(self.path)
        except soundfile.SoundFileError as error:
            raise SoundFileError(f"{self.path}: {_why(error)} Try WAV, FLAC, OGG or MP3") from None
        self.rate: int = self._file.samplerate
        self.channels: int = self._file.channels
        self.seconds: float = self._file.frames / self.rate

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def blocks(self, seconds: float = BLOCK_SECONDS) -> Iterator[NDArray[np.float32]]:
        """Reads on, and yields new arrays of shape (samples, channels); the last may be shorter."""
        samples = max(1, round(seconds * self.rate))
        try:
            while len(block := self._file.read(samples, dtype="float32", always_2d=True)):
                yield block
        except soundfile.SoundFileError as error:
            raise SoundFileError(f"{self.path}: {_why(error)}") from None

    def read(self) -> NDArray[np.float32]:
        """Reads the rest of a short file at once; shape (samples, channels)."""
        return np.concatenate([np.zeros((0, self.channels), np.float32), *self.blocks(1.0)])

    def close(self) -> None:
        """Closes the file; harmless when done twice."""
        self._file.close()


class SoundWriter(Closing):
    """A mono 16-bit file at the wire's rate, or another; its suffix says whether WAV or FLAC.

    Attributes:
        path: The file.
        samples: Samples written so far.

    Raises:
        SoundFileError: The folder does not exist or may not be written, or the suffix is unknown.
    """

    def __init__(self, path: str | Path, rate: int = SAMPLE_RATE) -> None:
        self.path = check_target(path)
        self.samples = 0
        try:
            self._file = soundfile.SoundFile(self.path, "w", rate, 1, "PCM_16")
        except soundfile.SoundFileError as error:
            raise SoundFileError(f"{self.path}: {_why(error)}") from None

    def write(self, samples: NDArray[np.int16]) -> None:
        """Appends S16 samples.

        Raises:
            SoundFileError: The disk is full, or the file went away.
        """
        try:
            self._file.write(samples)
        except soundfile.SoundFileError as error:
            raise SoundFileError(f"{self.path}: {_why(error)}") from None
        self.samples += len(samples)

    def close(self) -> None:
        """Completes the file's header and closes it; harmless when done twice."""
        self._file.close()


class _Forward(soundfile.SoundFile):  # type: ignore[misc]
    """A file that is only read on.

    soundfile seeks to where it is after each read of a file that can be sought. MP3 frames lean on
    those before them, so after each seek libsndfile decodes the first wrong: 5 dB too quiet.
    """

    def seekable(self) -> bool:
        return False


def _why(error: Any) -> str:
    # libsndfile's own words, without the path that soundfile puts before them.
    return getattr(error, "error_string", str(error))
