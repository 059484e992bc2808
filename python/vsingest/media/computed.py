"""Generated audio as a source."""

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray


class Computed:
    """The blocks of `tone`, `noise` or `silence`, with the attributes of a source.

    Attributes:
        name: The name shown to users.
        rate: Samples a second.
        channels: Always one.
        seconds: Duration; None for endless audio.
    """

    def __init__(
        self, name: str, blocks: Iterator[NDArray[Any]], *, rate: int, seconds: float | None
    ) -> None:
        self.name = name
        self.rate = rate
        self.channels = 1
        self.seconds = seconds
        self._blocks = blocks

    def blocks(self) -> Iterator[NDArray[Any]]:
        """Return the iterator of the remaining blocks."""
        return self._blocks

    def close(self) -> None:
        """Do nothing: there is nothing to release."""
