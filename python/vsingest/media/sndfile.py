"""Sound files, read and written block by block (needs the extra `audio`)."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.closing import Closing
from vsingest.media.errors import SoundFileError
from vsingest.media.readers.bounds import check_bounds
from vsingest.media.readers.section import Section
from vsingest.media.targets import check_target
from vsingest.protocol.audio import SAMPLE_RATE

try:
    import soundfile
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "sound files need the soundfile package: pip install 'vsingest[audio]'", name="soundfile"
    ) from error

BLOCK_SECONDS: Final = 0.1
# FLAC of silence, the densest there is: a block of 65,535 samples in some ten bytes. A header that
# promises more than this was not completed.
_MOST_SAMPLES_A_BYTE: Final = 6_554
_TOLERANCE_SECONDS: Final = 0.05


class SoundReader(Closing):
    """A sound file of any rate and up to 32 channels, as float32.

    Args:
        path: The file.
        section: A part of it to read instead; closed with this.
        most: Samples to read at most; libsndfile makes up some at the end of GSM 6.10.

    Attributes:
        path: The file.
        rate: Samples a second.
        channels: Samples of one moment.
        seconds: How long it plays; None where its header does not say, or cannot be right.
        damage: Why it ended before its header says, once it has; else None.

    Raises:
        SoundFileError: There is no such file, its format is not one that libsndfile reads, or no
            call can take its rate or its channels.
    """

    def __init__(
        self, path: str | Path, section: Section | None = None, most: int | None = None
    ) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise SoundFileError(f"{self.path}: no such file")
        self.damage: str | None = None
        self._section = section
        self._read = 0
        try:
            self._file = _Forward(section or os.fsencode(self.path))
        except soundfile.SoundFileError as error:
            raise SoundFileError(f"{self.path}: {_why(error)} Try WAV, FLAC, OGG or MP3") from None
        self.rate: int = self._file.samplerate
        self.channels: int = self._file.channels
        try:
            check_bounds(self.path, self.rate, self.channels)
        except SoundFileError:
            self.close()
            raise
        self._most = most
        frames = self._file.frames if most is None else min(most, self._file.frames)
        known = frames <= self.path.stat().st_size * _MOST_SAMPLES_A_BYTE
        self.seconds: float | None = frames / self.rate if known else None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def blocks(self, seconds: float = BLOCK_SECONDS) -> Iterator[NDArray[np.float32]]:
        """Reads on, and yields new arrays of shape (samples, channels); the last may be shorter.

        Where the file is damaged the sound ends, and `damage` says why.

        Raises:
            SoundFileError: Nothing at all can be decoded.
        """
        samples = max(1, round(seconds * self.rate))
        while len(block := self._block(samples)):
            yield block
        if self.damage is None and self.seconds is not None and self._is_exact():
            short = self.seconds - self._read / self.rate
            if short > _TOLERANCE_SECONDS:
                self.damage = f"it ends {short:.2f} s before its header says"
        if self.damage and not self._read:
            raise SoundFileError(f"{self.path}: {self.damage}")

    def read(self) -> NDArray[np.float32]:
        """Reads the rest of a short file at once; shape (samples, channels)."""
        return np.concatenate([np.zeros((0, self.channels), np.float32), *self.blocks(1.0)])

    def close(self) -> None:
        """Closes the file; harmless when done twice."""
        self._file.close()
        if self._section is not None:
            self._section.close()

    def _block(self, samples: int) -> NDArray[np.float32]:
        if self._most is not None:
            samples = min(samples, self._most - self._read)
        block = np.zeros((samples, self.channels), np.float32)
        if self.damage:
            return block[:0]
        try:
            count = len(self._file.read(out=block))
        except soundfile.SoundFileError as error:
            self.damage = _why(error)
            # What was decoded before the damage is in the block; where the file is now tells how
            # much of it.
            count = min(samples, max(0, self._file.tell() - self._read))
        self._read += count
        return block[:count]

    def _is_exact(self) -> bool:
        """Whether the header's length is no guess from the bit rate."""
        return str(self._file.format) != "MP3"


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
