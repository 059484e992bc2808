from typing import Literal, SupportsIndex, final

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer
from vsingest.fast.stats import SampleRingStats

@final
class SampleRing:
    """A ring of int16 samples, first in, first out, with an account of every one.

    It turns frames of any length into a stream that is read in chunks of any length, as the
    counterpart of ``Packetizer``.

    Views of what is held can be had without a copy. A view keeps the ring alive, and as long as
    one lives the ring's memory stays as it is: ``write`` and ``resize`` raise BufferError. Reading,
    dropping and clearing go on; a view still shows what it showed.

    The work is done under the interpreter lock, so threads that share a ring take turns, a whole
    call each.

    Args:
        capacity: Samples held at most, 1 to 16,777,216.
        keep: What stays when there is no room: the ``"newest"`` samples, at the cost of the oldest
            held, or the ``"oldest"``, at the cost of those that just came.

    Raises:
        ValueError: An argument is out of range.
    """

    def __init__(
        self, capacity: SupportsIndex, *, keep: Literal["newest", "oldest"] = "newest"
    ) -> None: ...
    def __len__(self) -> int: ...
    @property
    def capacity(self) -> int:
        """Samples held at most."""

    @property
    def held(self) -> int:
        """Samples that wait to be read."""

    def write(self, x: Buffer) -> int:
        """Takes samples; copies them.

        Args:
            x: Any C-contiguous buffer of int16, or raw little-endian bytes of whole samples.

        Returns:
            How many samples, old or new, were lost for want of room, counted as ``overflow``. All
            of ``x`` counts as accepted.

        Raises:
            BufferError: A view of the ring lives. Nothing was taken.
            TypeError: ``x`` is no buffer, or of another sample format.
            ValueError: ``x`` is not contiguous or ends amid a sample.
        """

    def write_media(self, message: str | Buffer) -> int:
        """Takes the samples of a media message without making an object of them.

        Args:
            message: As for ``decode_media``; its payload holds at most 16,000 bytes.

        Returns:
            As ``write``.

        Raises:
            BufferError: A view of the ring lives. Nothing was taken.
            MediaError: As ``decode_media``, or the payload is longer. Nothing was taken.
            NotMediaError: The message is valid JSON of another event.
        """

    def read(self, samples: SupportsIndex | None = None) -> NDArray[np.int16]:
        """Takes up to so many of the oldest samples, or all; a new array, shorter at the end.

        Raises:
            ValueError: ``samples`` is negative.
        """

    def read_into(self, out: Buffer) -> int:
        """Fills the head of ``out`` with the oldest samples.

        Args:
            out: A writable buffer of int16 or of raw bytes of whole samples.

        Returns:
            How many samples were written; the rest of ``out`` stays as it is.

        Raises:
            TypeError: ``out`` is no buffer, or of another sample format.
            ValueError: ``out`` is read-only, not contiguous or ends amid a sample.
        """

    def peek(self, samples: SupportsIndex | None = None) -> NDArray[np.int16]:
        """As ``read``, but the samples stay held."""

    def readable(self) -> tuple[memoryview, ...]:
        """Shows all that is held, oldest first, without a copy.

        Returns:
            No, one or two read-only views of int16; two where the samples go round the ring's end.
            Release them (``with view:``, ``view.release()``) before the next write.
        """

    def consume(self, samples: SupportsIndex) -> int:
        """Counts up to so many of the oldest samples as read, and lets them go.

        For samples that were read in place by ``readable()``.

        Returns:
            How many samples that was.

        Raises:
            ValueError: ``samples`` is negative.
        """

    def drop(self, samples: SupportsIndex) -> int:
        """As ``consume``, but counts them as ``discarded``."""

    def clear(self) -> int:
        """Drops all that is held, counted as ``cleared``; returns how many samples that was."""

    def resize(self, capacity: SupportsIndex) -> None:
        """Changes the capacity. What does not fit any more overflows, by the rule of ``keep``.

        Raises:
            BufferError: A view of the ring lives. Nothing has changed.
            ValueError: ``capacity`` is out of range.
        """

    def stats(self) -> SampleRingStats:
        """Returns the account of every sample since the ring was made."""
