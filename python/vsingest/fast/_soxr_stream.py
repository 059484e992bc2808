"""Streams whose ratio is in too large numbers for a filter bank of our own, by libsoxr."""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from vsingest.fast._pcm import float_to_s16, s16_to_float

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOXR_QUALITY = {"voice": "MQ", "high": "HQ", "best": "VHQ"}

# As of the kernels, VSI_RATE_MAX.
RATE_MAX = 1_000_000

# What libsoxr has ready depends on how it is fed, so it is always fed blocks of one length: then
# neither a bit nor a count depends on how the caller cuts the stream.
_BLOCKS_A_SECOND = 100

# From there on libsoxr takes seconds to begin.
TIMES_MAX = 256


class _Blocks:
    """libsoxr's stream, a block at a time."""

    def __init__(self, from_rate: int, to_rate: int, channels: int, quality: str) -> None:
        import soxr

        self._stream = soxr.ResampleStream(
            from_rate, to_rate, channels, dtype="float32", quality=SOXR_QUALITY[quality]
        )

    def feed(self, block: NDArray[np.float32], *, last: bool = False) -> NDArray[np.float32]:
        made: NDArray[np.float32] = self._stream.resample_chunk(block, last=last)
        return made


def _block_frames(from_rate: int) -> int:
    return -(-from_rate // _BLOCKS_A_SECOND)


@lru_cache(maxsize=32)
def _lag(from_rate: int, to_rate: int, quality: str) -> float:
    """The most by which libsoxr falls behind in the first two seconds, in seconds."""
    blocks, made, lag = _Blocks(from_rate, to_rate, 1, quality), 0, 0.0
    silence = np.zeros(_block_frames(from_rate), np.float32)
    for fed in range(1, 2 * _BLOCKS_A_SECOND + 1):
        lag = max(lag, fed * len(silence) / from_rate - made / to_rate)
        made += len(blocks.feed(silence))
    return lag


class SoxrStream:
    """What ``Resampler`` does, by libsoxr, for ratios that its filter banks cannot hold."""

    def __init__(
        self, from_rate: int, to_rate: int, channels: int, dtype: str, quality: str
    ) -> None:
        if max(from_rate, to_rate) > TIMES_MAX * min(from_rate, to_rate):
            raise ValueError(
                f"from_rate, to_rate: {from_rate} to {to_rate} Hz is more than {TIMES_MAX} times "
                "up or down; go by a rate between them"
            )
        self._settings = from_rate, to_rate, channels, quality
        self._dtype = dtype
        self._frame = () if channels == 1 else (channels,)
        self._block = _block_frames(from_rate)
        self.reset()

    @property
    def delay(self) -> float:
        """Seconds by which the output can lag: measured, as libsoxr promises nothing."""
        from_rate, to_rate, _, quality = self._settings
        return _lag(from_rate, to_rate, quality)

    def reset(self) -> None:
        """Makes the stream as new."""
        from_rate, to_rate, _, quality = self._settings
        self._blocks = _Blocks(*self._settings)
        # How much a block gives depends on nothing but its number: a second stream, which runs
        # ahead on silence, foretells it.
        self._ahead = _Blocks(from_rate, to_rate, 1, quality)
        self._foretold: deque[int] = deque()
        self._held = np.zeros((0, *self._frame), np.float32)
        self._frames = self._made = 0

    def expected(self, frames: int) -> int:
        """How many frames ``process()`` will give for so many more."""
        silence = np.zeros(self._block, np.float32)
        blocks = (len(self._held) + frames) // self._block
        while len(self._foretold) < blocks:
            self._foretold.append(len(self._ahead.feed(silence)))
        return sum(self._foretold[i] for i in range(blocks))

    def process(self, x: NDArray[Any]) -> NDArray[Any]:
        """Takes a chunk and gives what is ready."""
        self._frames += len(x)
        self._held = np.concatenate((self._held, self._to_float(x)))
        made = [np.zeros((0, *self._frame), np.float32)]
        whole = len(self._held) // self._block * self._block
        for start in range(0, whole, self._block):
            made.append(self._blocks.feed(self._held[start : start + self._block]))
            if self._foretold:
                self._foretold.popleft()
        self._held = self._held[whole:].copy()
        out = np.concatenate(made)
        self._made += len(out)
        return self._from_float(out)

    def expected_flush(self) -> int:
        """How many frames are left to come."""
        from_rate, to_rate, *_ = self._settings
        return -(-self._frames * to_rate // from_rate) - self._made

    def flush(self) -> NDArray[Any]:
        """Ends the stream: gives what is held back, as if silence followed."""
        from_rate, to_rate, *_ = self._settings
        left = self.expected_flush()
        # libsoxr rounds the length: a little silence lets it give the last frame too.
        silence = np.zeros((-(-from_rate // to_rate) + 1, *self._frame), np.float32)
        tail = self._blocks.feed(np.concatenate((self._held, silence)), last=True)
        return self._from_float(np.ascontiguousarray(tail[:left]))

    def _to_float(self, x: NDArray[Any]) -> NDArray[np.float32]:
        if self._dtype == "float32":
            return x
        return s16_to_float(x.data).reshape(x.shape)

    def _from_float(self, x: NDArray[np.float32]) -> NDArray[Any]:
        if self._dtype == "float32":
            return x
        return float_to_s16(x.data).reshape(x.shape)
