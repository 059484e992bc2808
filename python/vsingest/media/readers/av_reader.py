"""The sound of anything FFmpeg reads, films too (needs the extra `av`)."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from vsingest.media.errors import SoundFileError


class AvReader:
    """The first audio stream of a file, decoded by PyAV packet by packet, as float32.

    Attributes:
        path: The file.
        rate: Samples a second.
        channels: Samples of one moment.
        seconds: How long it plays; None where the container does not say.

    Raises:
        SoundFileError: There is no such file, FFmpeg cannot read it, or it has no sound.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise SoundFileError(f"{self.path}: no such file")
        try:
            self._container = av.open(str(self.path))
        except av.FFmpegError as error:
            raise SoundFileError(f"{self.path}: {error.strerror}") from None
        audio = self._container.streams.audio
        if not audio or not audio[0].codec_context.sample_rate:
            self.close()
            raise SoundFileError(f"{self.path}: there is no sound in it")
        self._stream = audio[0]
        self.rate = self._stream.codec_context.sample_rate
        self.channels = self._stream.codec_context.layout.nb_channels
        self.seconds = self._duration()

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Reads on, and yields new arrays of shape (samples, channels), of a packet each."""
        layout = self._stream.codec_context.layout
        packed = av.AudioResampler(format="flt", layout=layout, rate=self.rate)
        try:
            for frame in self._container.decode(self._stream):
                for out in packed.resample(frame):
                    yield self._samples(out)
            for out in packed.resample(None):
                yield self._samples(out)
        except av.FFmpegError as error:
            raise SoundFileError(f"{self.path}: {error.strerror}") from None

    def close(self) -> None:
        """Closes the file; harmless when done twice."""
        self._container.close()

    def _samples(self, frame: av.AudioFrame) -> NDArray[np.float32]:
        return frame.to_ndarray().astype(np.float32, copy=False).reshape(-1, self.channels)

    def _duration(self) -> float | None:
        if self._stream.duration is not None and self._stream.time_base is not None:
            return float(self._stream.duration * self._stream.time_base)
        duration = self._container.duration
        return None if duration is None else duration / av.time_base
