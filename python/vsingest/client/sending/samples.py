"""Reads the samples that callers give to `send`: arrays and raw bytes."""

from collections.abc import AsyncIterable, AsyncIterator, Iterator
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vsingest import fast

Samples: TypeAlias = NDArray[Any] | bytes | bytearray | memoryview
Source: TypeAlias = Samples | Iterator[Samples] | AsyncIterable[Samples]

_TYPES: Final = (np.float32, np.float64, np.int16, np.int32, np.uint8)

MAX_CHANNELS: Final = 32
PIECES_PER_SECOND: Final = 2


class SampleBlock(NamedTuple):
    """A block of interleaved samples, if possible a view of the caller's memory.

    Attributes:
        samples: The samples, of a supported type, in one dimension.
        rate: Samples a second and channel.
        channels: Channels in a frame.
        joined: The number of bytes at the start that the previous block left.
        rest: The bytes at the end that are not a whole sample of all channels.
    """

    samples: NDArray[Any]
    rate: int
    channels: int
    joined: int = 0
    rest: bytes = b""

    def wire_samples(self, wire_rate: int, piece: NDArray[Any] | None = None) -> int:
        """Returns the samples of the block, or of a piece, at the wire's rate, rounded up."""
        size = self.samples.size if piece is None else piece.size
        return -(-size * wire_rate // (self.channels * self.rate))

    def pieces(self) -> Iterator[NDArray[Any]]:
        """Yields views of at most half a second each, so that a long block needs no long copy."""
        step = max(1, self.rate // PIECES_PER_SECOND) * self.channels
        for start in range(0, self.samples.size, step):
            yield self.samples[start : start + step]


class SampleReader:
    """Reads blocks, and keeps the bytes of a cut sample for the next block.

    Attributes:
        odd_bytes: The number of bytes of cut samples that were dropped.
    """

    def __init__(self) -> None:
        self.odd_bytes = 0
        self._carry = b""
        self._carry_format = (0, 0)

    @property
    def carries(self) -> bool:
        """Whether bytes of a cut sample wait for the next block."""
        return bool(self._carry)

    def read(self, samples: Samples, *, rate: int, channels: int) -> SampleBlock:
        """Checks a caller's samples; takes nothing yet.

        Raises:
            TypeError: The type of the samples is not supported.
            ValueError: The rate, the number of channels or the shape is invalid.
        """
        if isinstance(rate, bool) or not isinstance(rate, (int, np.integer)) or rate < 1:
            raise ValueError(f"rate: {rate!r} is not a whole number of samples a second")
        if not isinstance(channels, int) or not 1 <= channels <= MAX_CHANNELS:
            raise ValueError(f"channels: {channels!r} is outside 1..{MAX_CHANNELS}")
        rate = int(rate)
        raw = _raw(samples)
        if raw is None:
            return SampleBlock(_flat(np.asarray(samples), channels), rate, channels)
        joined = len(self._carry) if self._carry_format == (rate, channels) else 0
        if joined:
            raw = memoryview(self._carry + raw)
        whole = len(raw) - len(raw) % (2 * channels)
        pcm = np.frombuffer(raw[:whole], dtype="<i2")
        return SampleBlock(pcm, rate, channels, joined, bytes(raw[whole:]))

    def begin(self, block: SampleBlock) -> None:
        """Takes the first piece of `block`, which has the kept bytes or drops them."""
        if self._carry:
            self.odd_bytes += len(self._carry) - block.joined
            self._carry = b""

    def end(self, block: SampleBlock) -> None:
        """Takes the last piece of `block`, whose rest waits for the next block."""
        self.begin(block)
        self._carry = block.rest
        self._carry_format = (block.rate, block.channels)

    def reset(self) -> None:
        """Drops the kept bytes."""
        self.odd_bytes += len(self._carry)
        self._carry = b""


async def blocks_of(source: Source) -> AsyncIterator[Samples]:
    """Yields the blocks of a caller, who gives one block or an iterator of blocks."""
    if isinstance(source, AsyncIterable):
        async for samples in source:
            yield samples
    elif isinstance(source, Iterator):
        for samples in source:
            yield samples
    else:
        yield source


def to_native(piece: NDArray[Any]) -> NDArray[np.float32] | NDArray[np.int16]:
    """Returns contiguous float32 or int16 in this machine's byte order, copied only if needed."""
    if piece.dtype in (np.float32, np.int16) and piece.flags.c_contiguous:
        return piece
    match piece.dtype.newbyteorder("="):
        case np.int16:
            return np.ascontiguousarray(piece, dtype=np.int16)
        case np.int32:
            return fast.s32_to_s16(np.ascontiguousarray(piece, dtype=np.int32))
        case np.uint8:
            return fast.u8_to_s16(np.ascontiguousarray(piece))
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(piece, dtype=np.float32)


def _raw(samples: Samples) -> memoryview | None:
    if isinstance(samples, (bytes, bytearray)):
        return memoryview(samples)
    if isinstance(samples, memoryview) and samples.format in ("B", "b", "c"):
        return samples.cast("B")
    return None


def _flat(array: NDArray[Any], channels: int) -> NDArray[Any]:
    if array.dtype.newbyteorder("=") not in _TYPES:
        known = ", ".join(kind.__name__ for kind in _TYPES)
        raise TypeError(f"samples: {array.dtype} is not taken; give {known} or S16 bytes")
    if array.ndim == 2 and array.shape[1] != channels:
        raise ValueError(
            f"samples: shape {array.shape} is not (frames, channels={channels}); set channels="
        )
    if array.ndim not in (1, 2):
        raise ValueError(f"samples: {array.ndim} dimensions; give (frames,) or (frames, channels)")
    if array.size % channels:
        raise ValueError(
            f"samples: {array.size} interleaved samples do not divide by channels={channels}"
        )
    return array.reshape(-1)
