"""The port of audio sources: files, pipes, devices and tones have the same interface."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol, TypeAlias

from numpy.typing import NDArray

Blocks: TypeAlias = Iterator[NDArray[Any]] | AsyncIterator[NDArray[Any]]


class Source(Protocol):
    """Audio, block by block, in constant memory; `Call.send` takes its blocks unchanged."""

    @property
    def name(self) -> str:
        """The name shown to users."""
        ...

    @property
    def rate(self) -> int:
        """Samples a second."""
        ...

    @property
    def channels(self) -> int:
        """Number of channels."""
        ...

    @property
    def seconds(self) -> float | None:
        """Duration; None if it is unknown."""
        ...

    def blocks(self) -> Blocks:
        """Return the remaining blocks: int16, or float32 with a full scale of 1.0.

        A block has the shape (samples, channels), or one dimension with interleaved channels.
        """
        ...

    def close(self) -> None:
        """Release the file or the device; a second call does nothing."""
        ...


async def each(blocks: Blocks) -> AsyncIterator[NDArray[Any]]:
    """Yield the blocks of a plain or of an asynchronous iterator."""
    if isinstance(blocks, AsyncIterator):
        async for block in blocks:
            yield block
    else:
        for block in blocks:
            yield block


class Limited:
    """The first seconds of a source.

    Args:
        source: The source to limit; `close` closes it.
        seconds: The most that is read of it.
    """

    def __init__(self, source: Source, seconds: float) -> None:
        self._source = source
        self.name = source.name
        self.rate = source.rate
        self.channels = source.channels
        self.seconds = seconds if source.seconds is None else min(seconds, source.seconds)
        self._left = round(seconds * source.rate)

    async def blocks(self) -> AsyncIterator[NDArray[Any]]:
        """Yield the remaining blocks; the last one is cut at the limit."""
        if not self._left:
            return
        async for block in each(self._source.blocks()):
            frames = block.reshape(-1, self.channels)[: self._left]
            self._left -= len(frames)
            yield frames
            if not self._left:
                return

    def close(self) -> None:
        """Close the source."""
        self._source.close()
