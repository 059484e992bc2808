"""The port of the readers of a file, or of a part of one."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vsingest.media.source import Source


class PartReader(Source, Protocol):
    """A source that is read without waiting, and that reports damage to its file."""

    @property
    def damage(self) -> str | None:
        """What is wrong with what was read so far; None if nothing is."""
        ...

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Yield the rest as arrays of shape (samples, channels), with a full scale of 1.0."""
        ...
