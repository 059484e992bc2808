from vsingest.fast._typing import Buffer
from vsingest.fast.stats import PlayoutStats

class PlayoutBuffer:
    """The playout buffer of one stream: bursts in, one steady frame a tick out.

    Play starts once ``target_samples`` are held, or once that much time (counted in pulls) has
    passed since the first of them arrived, so that a short utterance is not stuck. Running dry
    fades what was heard last to silence over one frame and primes again. A delay that never drained
    below ``limit_samples`` through 25 pulls is cut back to the target, with a cross-fade at the
    splice. Play that comes back after a gap fades in over the same quarter frame; every other
    sample is handed out as it came. One frame is taken for 20 ms, whatever the rate.

    Not for use by two threads at once.

    Args:
        frame_samples: Samples of one pull, 1 to 8,192.
        target_samples: Samples held when play starts, 1 to ``limit_samples``.
        limit_samples: The most that may stand for a whole window, up to ``capacity_samples``.
        capacity_samples: Samples held at most, from ``frame_samples`` to 16,777,216; beyond it
            the oldest are dropped.

    Raises:
        ValueError: A size is outside its range.
    """

    def __init__(
        self,
        *,
        frame_samples: int = 160,
        target_samples: int = 640,
        limit_samples: int = 1920,
        capacity_samples: int = 8000,
    ) -> None: ...
    def push(self, x: Buffer) -> int:
        """Takes samples, however many; copies them.

        Args:
            x: Any C-contiguous buffer of int16, or raw little-endian bytes of any number: an odd
                last byte waits for the next push.

        Returns:
            The samples this push completed. All count as accepted; where they exceed the room
            left, the oldest are dropped and counted as ``overflow``.

        Raises:
            TypeError: ``x`` is no buffer, or of another sample format.
            ValueError: ``x`` is not contiguous, or ``end()`` was called before.
        """

    def push_media(self, message: str | Buffer) -> int:
        """Takes the samples of a media message without making an object of them.

        Args:
            message: As for ``decode_media``; its payload holds at most 16,000 bytes (1,000 ms at
                8 kHz), an odd last byte waits for the next push.

        Returns:
            As ``push``.

        Raises:
            MediaError: As ``decode_media``, or the payload is longer. Nothing was taken.
            NotMediaError: The message is valid JSON of another event.
            ValueError: ``end()`` was called before.
        """

    def pull(self, *, out: Buffer) -> int:
        """Fills one frame; to be called once a tick.

        Args:
            out: A writable buffer of exactly ``frame_samples`` int16.

        Returns:
            How many of the first samples in ``out`` are real. The rest is concealment while it
            fades, then silence; ``stats()`` tells the two apart.

        Raises:
            TypeError: ``out`` is no buffer, or of another sample format.
            ValueError: ``out`` is read-only, not contiguous or of another size.
        """

    def clear(self) -> int:
        """Drops all samples held, and a waiting odd byte.

        What was being heard fades out over the next frame; that is no underrun.

        Returns:
            The samples dropped, counted as ``cleared``.
        """

    def end(self) -> None:
        """Says that no more will come: what is held plays at once, to its last sample."""

    @property
    def ended(self) -> bool:
        """Whether ``end()`` was called and nothing is held any more."""

    @property
    def held(self) -> int:
        """Samples that wait to be played."""

    @property
    def frame_samples(self) -> int:
        """Samples of one pull."""

    def stats(self) -> PlayoutStats:
        """Returns the account of every sample since the buffer was made."""
