"""What reads one part of a file."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vsingest.media.source import Source


class PartReader(Source, Protocol):
    """A source that is read without waiting, and knows what is wrong with its file."""

    @property
    def damage(self) -> str | None:
        """What is wrong with the file, as far as it was read; None where nothing is."""
        ...

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Reads on: shape (samples, channels), with a full scale of 1.0."""
        ...
