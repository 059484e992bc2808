"""Where sound comes from: the port behind which files, pipes, devices and tones look alike."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol, TypeAlias

from numpy.typing import NDArray

Blocks: TypeAlias = Iterator[NDArray[Any]] | AsyncIterator[NDArray[Any]]


class Source(Protocol):
    """Sound, block by block, in constant memory; `Call.send` takes its blocks as they are."""

    @property
    def name(self) -> str:
        """What people know it by."""
        ...

    @property
    def rate(self) -> int:
        """Samples a second."""
        ...

    @property
    def channels(self) -> int:
        """Samples of one moment."""
        ...

    @property
    def seconds(self) -> float | None:
        """How long it plays; None where nobody knows."""
        ...

    def blocks(self) -> Blocks:
        """Reads on: int16, or float32 with a full scale of 1.0.

        Of shape (samples, channels), or of one dimension and interleaved.
        """
        ...

    def close(self) -> None:
        """Lets go of the file or the device; harmless when done twice."""
        ...


async def each(blocks: Blocks) -> AsyncIterator[NDArray[Any]]:
    """Gives one block after another, whether they have to be waited for or not."""
    if isinstance(blocks, AsyncIterator):
        async for block in blocks:
            yield block
    else:
        for block in blocks:
            yield block


class Limited:
    """The first seconds of a source.

    Args:
        source: Closed with this.
        seconds: At most so many.
    """

    def __init__(self, source: Source, seconds: float) -> None:
        self._source = source
        self.name = source.name
        self.rate = source.rate
        self.channels = source.channels
        self.seconds = seconds if source.seconds is None else min(seconds, source.seconds)
        self._left = round(seconds * source.rate)

    async def blocks(self) -> AsyncIterator[NDArray[Any]]:
        """Reads on, and cuts the last block."""
        if not self._left:
            return
        async for block in each(self._source.blocks()):
            frames = block.reshape(-1, self.channels)[: self._left]
            self._left -= len(frames)
            yield frames
            if not self._left:
                return

    def close(self) -> None:
        """Closes the source."""
        self._source.close()
