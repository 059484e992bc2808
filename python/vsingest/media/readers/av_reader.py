"""The audio of any file that FFmpeg reads, films included (needs the extra `av`)."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from vsingest.media.errors import SoundFileError
from vsingest.media.readers.bounds import check_bounds
from vsingest.media.readers.conform import Conform
from vsingest.media.readers.section import Section

_WEEK_SECONDS: Final = 7 * 24 * 3_600.0

# Tags are not used here, so their encoding does not matter; av 19 replaces what it cannot decode.
_ANY_TAGS: Final[dict[str, Any]] = (
    {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}
)


class AvReader:
    """The first audio stream of a file, decoded by PyAV packet by packet, as float32.

    Packets that FFmpeg cannot decode are skipped, as players skip them. Where the rate or the
    channels change within the stream, the reader converts what follows to those of its start.

    Args:
        path: The file.
        section: A part of the file to read instead; `close` closes it.

    Attributes:
        path: The file.
        rate: Samples a second.
        channels: Channels of the first frame.
        seconds: Duration; None if the container does not state it.
        damage: What could not be decoded so far; None if everything could.

    Raises:
        SoundFileError: The file does not exist, FFmpeg cannot read it, it contains no audio, or
            its rate or channels are out of bounds.
    """

    def __init__(self, path: str | Path, section: Section | None = None) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise SoundFileError(f"{self.path}: no such file")
        self.damage: str | None = None
        self._section = section
        try:
            self._container: InputContainer = av.open(section or str(self.path), "r", **_ANY_TAGS)
        except (av.FFmpegError, ValueError) as error:
            raise SoundFileError(f"{self.path}: {_why(error)}") from None
        try:
            self._stream = self._find_stream()
            self._frames = self._decode()
            # FFmpeg probes ahead: its stream parameters may be those of a later part of the file.
            first = next(self._frames, None)
            if first is None:
                raise SoundFileError(f"{self.path}: {self.damage or 'there is no sound in it'}")
            self._first: av.AudioFrame | None = first
            self.rate = first.sample_rate
            self.channels = first.layout.nb_channels
            check_bounds(self.path, self.rate, self.channels)
        except SoundFileError:
            self.close()
            raise
        self.seconds = self._duration()

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self.path.name

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Yield the rest as new arrays of shape (samples, channels), one for each decoded frame.

        Raises:
            SoundFileError: The rate changes to one that is out of bounds, or that cannot be
                converted to the first.
        """
        conform = Conform(self.rate, self.channels)
        packed: av.AudioResampler | None = None
        known: tuple[int, str, str] | None = None
        first = [] if self._first is None else [self._first]
        self._first = None
        for frame in chain(first, self._frames):
            found = (frame.sample_rate, frame.layout.name, frame.format.name)
            if packed is None or found != known:
                if known is not None and found[0] != known[0]:
                    check_bounds(self.path, frame.sample_rate, frame.layout.nb_channels)
                # This resampler only packs the samples; `conform` converts rate and channels.
                packed = av.AudioResampler("flt", frame.layout, frame.sample_rate)
                known = found
            try:
                blocks = [conform.feed(_samples(out), found[0]) for out in packed.resample(frame)]
            except (av.FFmpegError, ValueError) as error:
                raise SoundFileError(f"{self.path}: {_why(error)}") from None
            yield from filter(len, blocks)
        if len(block := conform.flush()):
            yield block

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._container.close()
        if self._section is not None:
            self._section.close()

    def _find_stream(self) -> av.AudioStream:
        audio = self._container.streams.audio
        if not audio:
            raise SoundFileError(f"{self.path}: there is no sound in it")
        if audio[0].codec_context is None:
            raise SoundFileError(
                f"{self.path}: FFmpeg has no decoder for its sound; convert it to WAV or FLAC"
            )
        if not audio[0].codec_context.sample_rate:
            raise SoundFileError(f"{self.path}: there is no sound in it")
        return audio[0]

    def _decode(self) -> Iterator[av.AudioFrame]:
        packets = self._container.demux(self._stream)
        lost = 0
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError as error:  # the demuxer cannot go on
                self.damage = self.damage or _why(error)
                return
            if packet is None:
                return
            try:
                yield from packet.decode()
            except av.FFmpegError as error:
                lost += 1
                self.damage = f"{lost} packets could not be decoded: {_why(error)}"

    def _duration(self) -> float | None:
        seconds = None
        if self._stream.duration is not None and self._stream.time_base is not None:
            seconds = float(self._stream.duration * self._stream.time_base)
        elif self._container.duration is not None:
            seconds = self._container.duration / av.time_base
        # Some containers hold a guess, or the placeholder of a header that was never completed.
        return seconds if seconds is not None and 0 <= seconds < _WEEK_SECONDS else None


def _samples(frame: av.AudioFrame) -> NDArray[np.float32]:
    channels = frame.layout.nb_channels
    return frame.to_ndarray().astype(np.float32, copy=False).reshape(-1, channels)


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
