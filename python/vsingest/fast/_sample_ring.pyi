from typing import Literal, SupportsIndex, final

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer
from vsingest.fast.stats import SampleRingStats

@final
class SampleRing:
    """A first-in, first-out buffer of int16 samples of one channel, with counters of every sample.

    It turns frames of any length into a stream that is read in chunks of any length; ``Packetizer``
    does the reverse.

    ``readable`` shows what is held without a copy. A view keeps the ring alive, and as long as one
    exists ``write`` and ``resize`` raise BufferError, so that what it shows does not change.
    Samples can still be read, dropped and cleared meanwhile.

    Threads that share a ring take turns, one call at a time. While the thread of a ``Beat`` sends
    from the ring of a ``PacedQueue``, every method that reads or changes it raises RuntimeError.

    Args:
        capacity: The most samples held, 1 to 16,777,216.
        keep: What is kept when there is no room: ``"newest"`` drops the oldest samples held,
            ``"oldest"`` drops those that just came.

    Raises:
        TypeError: ``capacity`` is no whole number.
        ValueError: An argument is out of range.
    """

    def __init__(
        self, capacity: SupportsIndex, *, keep: Literal["newest", "oldest"] = "newest"
    ) -> None: ...
    def __len__(self) -> int:
        """As ``held``."""

    @property
    def capacity(self) -> int:
        """The most samples held."""

    @property
    def held(self) -> int:
        """Samples that wait to be read."""

    def write(self, x: Buffer) -> int:
        """Adds samples; copies them.

        Args:
            x: Any C-contiguous buffer of int16 (or raw little-endian bytes) of one channel.

        Returns:
            How many samples, old or new, were dropped because there was no room; they count as
            ``overflow``. All samples of ``x`` count as accepted.

        Raises:
            BufferError: A view of the ring exists. Nothing was added.
            TypeError: ``x`` is no buffer, or of another sample format.
            ValueError: ``x`` is not contiguous, ends amid a sample or has several channels.
        """

    def write_media(self, message: str | Buffer) -> int:
        """Adds the samples of a media message, without a Python object for them.

        Args:
            message: As for ``decode_media``. Its payload holds at most 16,000 bytes of samples
                (1,000 ms at 8 kHz).

        Returns:
            As from ``write``.

        Raises:
            BufferError: A view of the ring exists. Nothing was added.
            MediaError: As from ``decode_media``, or the payload is longer. Nothing was added.
            NotMediaError: The message is a JSON object of another event. Nothing was added.
            TypeError: ``message`` is neither text nor a buffer of bytes.
        """

    def read(self, samples: SupportsIndex | None = None) -> NDArray[np.int16]:
        """Removes the oldest samples and returns them.

        Args:
            samples: How many to read at most; None reads all that are held.

        Returns:
            A new 1-D array, shorter than ``samples`` where fewer are held.

        Raises:
            TypeError: ``samples`` is no whole number.
            ValueError: ``samples`` is negative.
        """

    def read_into(self, out: Buffer) -> int:
        """Removes the oldest samples and writes them to the head of ``out``.

        Args:
            out: A writable buffer of int16, or of raw bytes of whole samples.

        Returns:
            How many samples were written; the rest of ``out`` is left unchanged.

        Raises:
            TypeError: ``out`` is no buffer, or of another sample format.
            ValueError: ``out`` is read-only, not contiguous or ends amid a sample.
        """

    def peek(self, samples: SupportsIndex | None = None) -> NDArray[np.int16]:
        """Returns a copy of the oldest samples as ``read`` does, but keeps them.

        Raises:
            TypeError: ``samples`` is no whole number.
            ValueError: ``samples`` is negative.
        """

    def readable(self) -> tuple[memoryview, ...]:
        """Returns views of all samples held, the oldest first, without a copy.

        ``consume`` afterwards removes what was read through them.

        Returns:
            Read-only memoryviews of int16: none if nothing is held, and two where the samples
            continue at the start of the ring's memory. Release them (``with view:`` or
            ``view.release()``) before the next write.
        """

    def consume(self, samples: SupportsIndex) -> int:
        """Removes the oldest samples, and counts them as read.

        Args:
            samples: How many at most.

        Returns:
            How many were removed.

        Raises:
            TypeError: ``samples`` is no whole number.
            ValueError: ``samples`` is negative.
        """

    def drop(self, samples: SupportsIndex) -> int:
        """Removes the oldest samples as ``consume`` does, but counts them as ``discarded``."""

    def clear(self) -> int:
        """Drops all samples held, which count as ``cleared``; returns how many that were."""

    def resize(self, capacity: SupportsIndex) -> None:
        """Changes the capacity. Samples that no longer fit are dropped by the rule of ``keep``.

        They count as ``overflow``.

        Raises:
            BufferError: A view of the ring exists. Nothing has changed.
            TypeError: ``capacity`` is no whole number.
            ValueError: ``capacity`` is out of range.
        """

    def stats(self) -> SampleRingStats:
        """Returns counters of every sample since the ring was made."""
