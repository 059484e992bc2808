from collections.abc import Iterable
from typing import SupportsIndex

from vsingest.fast._typing import Buffer
from vsingest.fast.stats import PlayoutStats

class PlayoutBuffer:
    """The playout buffer of one stream: bursts in, one steady frame a tick out.

    Play starts once ``target_samples`` are held, or once that much time (counted in pulls) has
    passed since the first of them arrived, so that a short utterance is not stuck. Running dry
    fades what was heard last to silence over one frame and primes again. A delay that never drained
    below ``limit_samples`` through 25 pulls (or half as many again as the longest burst takes to
    play) is cut back to the target, with a cross-fade at the splice: pauses first (frames 12 dB
    below what is held, or below -50 dBFS), and sound once ``trim_wait_frames`` have brought none.
    Play that comes back after a gap fades in over the same quarter frame; every other sample is
    handed out as it came. One frame is taken for 20 ms, whatever the rate.

    An adaptive buffer follows the jitter of the arrivals: its target is one frame above the largest
    swing between what came and what its time was worth, and its limit two frames above that. The
    target rises at once, for the next time that play starts, and falls by an eighth of the surplus
    a second. Silence longer than ``max_target_samples`` is a pause of the talker, not jitter.

    The work is done under the interpreter lock, so threads that share a buffer take turns, a whole
    call each.

    Args:
        frame_samples: Samples of one pull, 1 to 8,192.
        target_samples: Samples held when play starts, 1 to ``limit_samples``.
        limit_samples: The most that may stand for a whole window, up to ``capacity_samples``.
        capacity_samples: Samples held at most, from ``frame_samples`` to 16,777,216; beyond it
            the oldest are dropped.
        trim_wait_frames: Pulls that a standing delay waits for pauses, 0 to 100,000.
        adaptive: Whether the target follows the jitter; ``target_samples`` is then where it starts.
        min_target_samples: The least target of an adaptive buffer, 1 to ``target_samples``; two
            frames where None, or ``target_samples`` if that is less.
        max_target_samples: Its largest target, ``target_samples`` to ``limit_samples``; the latter
            where None.

    Raises:
        ValueError: A size is outside its range.
    """

    def __init__(
        self,
        *,
        frame_samples: SupportsIndex = 160,
        target_samples: SupportsIndex = 640,
        limit_samples: SupportsIndex = 1920,
        capacity_samples: SupportsIndex = 12_000,
        trim_wait_frames: SupportsIndex = 15,
        adaptive: bool = False,
        min_target_samples: SupportsIndex | None = None,
        max_target_samples: SupportsIndex | None = None,
    ) -> None: ...
    def push(self, x: Buffer, *, sequence: SupportsIndex | None = None) -> int:
        """Takes samples, however many; copies them.

        Args:
            x: Any C-contiguous buffer of int16, or raw little-endian bytes of any number: an odd
                last byte waits for the next push, until play runs dry.
            sequence: The packet's number, where packets are numbered one up, 0 to 2^64 - 1. One
                whose turn is over is dropped, as ``late`` or among ``duplicates`` (told apart 64
                packets back); numbers passed over count as ``missing``, and play goes on without
                them. A sender that starts anew is recognised, as in RFC 3550, by two packets that
                follow one another far from the newest, and by ten within these 64. Such a packet
                holds whole samples. ``clear()`` lets the numbers start anew.

        Returns:
            The samples this push completed. All count as accepted; where they exceed the room
            left, the oldest are dropped and counted as ``overflow``.

        Raises:
            TypeError: ``x`` is no buffer, or of another sample format, or ``sequence`` no number.
            ValueError: ``x`` is not contiguous, ``sequence`` is out of range or comes with half a
                sample, or ``end()`` was called before.
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

    def push_media_many(self, messages: Iterable[str | Buffer]) -> int:
        """Takes a burst of media messages in one call.

        Args:
            messages: Each as for ``push_media``.

        Returns:
            The samples that all of them completed.

        Raises:
            MediaError: As ``push_media``; ``index`` says which message it was. Those before it
                were taken, it and those after it were not.
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
    def target_samples(self) -> int:
        """Samples held when play starts: as it was set, or what the jitter asks for."""

    @property
    def frame_samples(self) -> int:
        """Samples of one pull."""

    def stats(self) -> PlayoutStats:
        """Returns the account of every sample since the buffer was made."""
