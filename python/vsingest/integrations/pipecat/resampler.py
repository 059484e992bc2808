"""A resampler for Pipecat that delays audio by some 3 ms."""

from typing import Literal

from pipecat.audio.resamplers.base_audio_resampler import BaseAudioResampler

from vsingest.fast import Resampler


class VsingestResampler(BaseAudioResampler):
    """Resamples a stream of S16 with `vsingest.fast.Resampler`; a change of rates begins anew.

    Args:
        quality: As of `vsingest.fast.Resampler`.
    """

    def __init__(self, quality: Literal["voice", "high", "best"] = "high") -> None:
        self._quality = quality
        self._stream: Resampler | None = None

    async def resample(self, audio: bytes, in_rate: int, out_rate: int) -> bytes:
        """Returns what of a stream is ready.

        Args:
            audio: The next samples, mono, S16.
            in_rate: Their rate in Hz.
            out_rate: The rate of the result in Hz.

        Raises:
            ValueError: `audio` ends amid a sample, or a rate is out of range.
        """
        return self.convert(audio, in_rate, out_rate)

    def convert(self, audio: bytes, in_rate: int, out_rate: int) -> bytes:
        """The same without a coroutine."""
        stream = self._stream
        if stream is None or (stream.from_rate, stream.to_rate) != (in_rate, out_rate):
            self._stream = stream = Resampler(
                in_rate, out_rate, dtype="int16", quality=self._quality
            )
        return stream.process(audio).tobytes()

    async def flush(self) -> bytes:
        """Returns the rest of the stream, and begins anew."""
        stream, self._stream = self._stream, None
        return b"" if stream is None else stream.flush().tobytes()

    async def reset(self) -> None:
        """Drops the rest of the stream, and begins anew."""
        self._stream = None
