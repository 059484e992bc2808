"""WAV files of PCM, floats, mu-law and A-law, read without a library."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from vsingest.media.errors import SoundFileError
from vsingest.media.raw_format import RawFormat
from vsingest.media.readers.bounds import check_bounds
from vsingest.media.readers.wav_layout import NotPlainWav, read_layout

BLOCK_SECONDS: Final = 0.1


class WavReader:
    """A WAV file of PCM, floats, mu-law or A-law, with up to 32 channels.

    Attributes:
        path: The file.
        rate: Samples a second.
        channels: Number of channels.
        seconds: Duration of the audio that the file holds.
        damage: How much is missing, where the file ends before its header states; else None.

    Raises:
        SoundFileError: The file does not exist, or its rate or channels are out of bounds.
        NotPlainWav: The file holds another codec, or is not a WAV file.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise SoundFileError(f"{self.path}: no such file")
        layout = read_layout(self.path)
        check_bounds(self.path, layout.rate, layout.channels)
        if layout.encoding is None:
            raise NotPlainWav(
                f"{self.path}: format {layout.tag:#x} of {layout.bits} bit is no plain sound"
            )
        self.rate = layout.rate
        self.channels = layout.channels
        self._format = RawFormat(layout.encoding, self.rate, self.channels)
        self._left = layout.size // self._format.frame_bytes
        self.seconds = self._left / self.rate
        self.damage: str | None = None
        if layout.missing:
            short = layout.missing / self._format.frame_bytes / self.rate
            self.damage = f"it ends {short:.2f} s before its header says"
        self._file = self.path.open("rb")
        self._file.seek(layout.start)

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self.path.name

    def blocks(self, seconds: float = BLOCK_SECONDS) -> Iterator[NDArray[Any]]:
        """Yield the rest in blocks of int16 or float32, of shape (samples, channels)."""
        frame = self._format.frame_bytes
        most = max(1, round(seconds * self.rate))
        while self._left:
            data = self._file.read(frame * min(most, self._left))
            count = len(data) // frame
            if not count:
                return  # the file has become shorter since it was opened
            self._left -= count
            yield self._format.decode(data[: count * frame])

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._file.close()
