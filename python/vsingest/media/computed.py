"""Sound that is computed, as a source."""

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray


class Computed:
    """What `tone`, `noise` and `silence` make, with what a source has to say of itself.

    Attributes:
        name: What people know it by.
        rate: Samples a second.
        channels: Always one.
        seconds: How long it plays; None is without end.
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
        """Goes on."""
        return self._blocks

    def close(self) -> None:
        """Has nothing to let go of."""
