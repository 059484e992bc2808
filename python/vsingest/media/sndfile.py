"""Sound files, read and written block by block by libsndfile (needs the extra `audio`)."""

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
# The densest format is FLAC of silence: a block of 65,535 samples in some ten bytes. A header that
# states more than this was never completed.
_MOST_SAMPLES_A_BYTE: Final = 6_554
_TOLERANCE_SECONDS: Final = 0.05


class SoundReader(Closing):
    """A sound file of any rate and up to 32 channels, as float32.

    Args:
        path: The file.
        section: A part of the file to read instead; `close` closes it.
        most: Samples to read at most: libsndfile invents some at the end of GSM 6.10.

    Attributes:
        path: The file.
        rate: Samples a second.
        channels: Number of channels.
        seconds: Duration; None if the header does not state it, or states an impossible one.
        damage: Why the audio ended before the length in the header, once it has; else None.

    Raises:
        SoundFileError: The file does not exist, libsndfile does not read its format, or its rate
            or channels are out of bounds.
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
        """The file's name, without its folder."""
        return self.path.name

    def blocks(self, seconds: float = BLOCK_SECONDS) -> Iterator[NDArray[np.float32]]:
        """Yield the rest as new arrays of shape (samples, channels); the last may be shorter.

        At a damaged place the audio ends, and `damage` states why.

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
        """Return the rest of a short file as one new array of shape (samples, channels)."""
        return np.concatenate([np.zeros((0, self.channels), np.float32), *self.blocks(1.0)])

    def close(self) -> None:
        """Close the file; a second call does nothing."""
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
            # The block holds what was decoded before the damage; the file's position tells how
            # many samples those are.
            count = min(samples, max(0, self._file.tell() - self._read))
        self._read += count
        return block[:count]

    def _is_exact(self) -> bool:
        """Whether the length is exact, and not estimated from the bit rate."""
        return str(self._file.format) != "MP3"


class SoundWriter(Closing):
    """A mono 16-bit file, WAV or FLAC by its suffix, at the wire's rate or another.

    Attributes:
        path: The file.
        samples: Samples written so far.

    Raises:
        SoundFileError: The folder does not exist or is not writable, or the suffix is unknown.
    """

    def __init__(self, path: str | Path, rate: int = SAMPLE_RATE) -> None:
        self.path = check_target(path)
        self.samples = 0
        try:
            self._file = soundfile.SoundFile(self.path, "w", rate, 1, "PCM_16")
        except soundfile.SoundFileError as error:
            raise SoundFileError(f"{self.path}: {_why(error)}") from None

    def write(self, samples: NDArray[np.int16]) -> None:
        """Append S16 samples.

        Raises:
            SoundFileError: The disk is full, or the file went away.
        """
        try:
            self._file.write(samples)
        except soundfile.SoundFileError as error:
            raise SoundFileError(f"{self.path}: {_why(error)}") from None
        self.samples += len(samples)

    def close(self) -> None:
        """Complete the header and close the file; a second call does nothing."""
        self._file.close()


class _Forward(soundfile.SoundFile):  # type: ignore[misc]
    """A file that is only read forwards.

    After each read of a seekable file, soundfile seeks to the current position. An MP3 frame
    needs the frames before it, so libsndfile decodes the first frame after a seek 5 dB too quiet.
    """

    def seekable(self) -> bool:
        return False


def _why(error: Any) -> str:
    # libsndfile's own text, without the path that soundfile puts before it.
    return getattr(error, "error_string", str(error))
