"""A source that is recorded while it is read."""

from collections.abc import AsyncIterator
from typing import Any

from numpy.typing import NDArray

from vsingest.media.mono import mono_s16
from vsingest.media.recording import Recording
from vsingest.media.source import Source, each


class Tee:
    """A source whose blocks are also written to a recording, mixed down to mono.

    Args:
        source: The source to read; `close` closes it.
        recording: A recording of the source's rate; `close` closes it.
    """

    def __init__(self, source: Source, recording: Recording) -> None:
        self._source = source
        self._recording = recording
        self.name = source.name
        self.rate = source.rate
        self.channels = source.channels
        self.seconds = source.seconds

    async def blocks(self) -> AsyncIterator[NDArray[Any]]:
        """Yield the remaining blocks, each after it was written to the recording.

        Raises:
            OSError: The disk is full.
        """
        async for block in each(self._source.blocks()):
            self._recording.write(mono_s16(block, self.channels))
            yield block

    def close(self) -> None:
        """Close the recording and the source."""
        self._recording.close()
        self._source.close()
