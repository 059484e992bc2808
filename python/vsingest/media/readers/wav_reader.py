"""WAV files of PCM, read by the standard library alone."""

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from vsingest.media.errors import SoundFileError
from vsingest.media.raw_format import RawFormat

BLOCK_SECONDS: Final = 0.1
# By bytes of a sample; 8 bit are unsigned, alone among WAV's widths.
_ENCODINGS: Final = {1: "u8", 2: "s16le", 3: "s24le", 4: "s32le"}


class NotPlainWav(SoundFileError):  # noqa: N818 - it says what was found
    """A file may well be sound, but is no WAV of 8, 16, 24 or 32 bit PCM."""


class WavReader:
    """A WAV file of 8, 16, 24 or 32 bit PCM, of any rate and number of channels.

    Attributes:
        path: The file.
        rate: Samples a second.
        channels: Samples of one moment.
        seconds: How long it plays, as its header says.

    Raises:
        SoundFileError: There is no such file.
        NotPlainWav: It holds something else.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise SoundFileError(f"{self.path}: no such file")
        try:
            self._file = wave.open(str(self.path), "rb")  # noqa: SIM115 - closed by close
        except (wave.Error, EOFError) as error:
            raise NotPlainWav(f"{self.path}: {error or 'the file ends in its header'}") from None
        self.rate = self._file.getframerate()
        self.channels = self._file.getnchannels()
        width = self._file.getsampwidth()
        if self.rate < 1 or width not in _ENCODINGS:
            self.close()
            raise NotPlainWav(f"{self.path}: {self.rate} Hz, {8 * width} bit is no plain sound")
        self._format = RawFormat(_ENCODINGS[width], self.rate, self.channels)
        self.seconds = self._file.getnframes() / self.rate

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def blocks(self, seconds: float = BLOCK_SECONDS) -> Iterator[NDArray[Any]]:
        """Reads on; int16 or float32, shape (samples, channels); the last may be shorter."""
        count = max(1, round(seconds * self.rate))
        frame = self._format.frame_bytes
        while data := self._file.readframes(count):
            # A file that was broken off may end amid a sample.
            if whole := len(data) - len(data) % frame:
                yield self._format.decode(data[:whole])

    def close(self) -> None:
        """Closes the file; harmless when done twice."""
        self._file.close()
