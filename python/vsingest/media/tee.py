"""A recording of what a source gives, made while it is used."""

from collections.abc import AsyncIterator
from typing import Any

from numpy.typing import NDArray

from vsingest.media.mono import mono_s16
from vsingest.media.recording import Recording
from vsingest.media.source import Source, each


class Tee:
    """A source whose blocks go into a recording too, mixed down to one channel.

    Args:
        source: Closed with this.
        recording: Of the source's rate; closed with this.
    """

    def __init__(self, source: Source, recording: Recording) -> None:
        self._source = source
        self._recording = recording
        self.name = source.name
        self.rate = source.rate
        self.channels = source.channels
        self.seconds = source.seconds

    async def blocks(self) -> AsyncIterator[NDArray[Any]]:
        """Reads on; a block is in the recording before it is given out.

        Raises:
            OSError: The disk is full.
        """
        async for block in each(self._source.blocks()):
            self._recording.write(mono_s16(block, self.channels))
            yield block

    def close(self) -> None:
        """Closes both."""
        self._recording.close()
        self._source.close()
