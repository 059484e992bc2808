from collections.abc import Iterable
from typing import SupportsIndex

from vsingest.fast._typing import Buffer
from vsingest.fast.stats import PlayoutStats

class PlayoutBuffer:
    """The playout (jitter) buffer of one stream: samples in as they arrive, one frame out per tick.

    *Start.* Play starts once ``target_samples`` are held, or once as much time (counted in pulls)
    has passed since the first sample arrived, so that a short utterance is played too.

    *Underrun.* When no samples are left, what was heard last is faded to silence over one frame,
    and the next start follows the same rule. Play then fades in over a quarter frame.

    *Standing delay.* If at least ``limit_samples`` stay held after each of 25 pulls in a row (or of
    half as many again as the longest burst takes to play, where those are more), the delay is cut
    back to the target. Pauses are cut first: frames 12 dB below the level of what is held, or below
    -50 dBFS. If ``trim_wait_frames`` pulls bring no pause, sound is cut. A cross-fade of a quarter
    frame joins the ends.

    Every other sample is played unchanged. One frame counts as 20 ms, whatever the sample rate.

    An adaptive buffer follows the jitter of the arrivals. Its target is one frame more than the
    largest swing between the samples that arrived and the time that passed, and its limit is two
    frames more than the target. The target rises at once, with effect from the next start, and
    falls by an eighth of the surplus every second. Silence longer than ``max_target_samples``
    counts as a pause of the talker and not as jitter.

    Threads that share a buffer take turns, one call at a time.

    Args:
        frame_samples: Samples of one pull, 1 to 8,192; 160, the default, is 20 ms at 8 kHz.
        target_samples: Samples held when play starts, 1 to ``limit_samples``.
        limit_samples: From how many samples on a delay that stays counts as standing, up to
            ``capacity_samples``.
        capacity_samples: The most samples held, ``frame_samples`` to 16,777,216; beyond it the
            oldest are dropped.
        trim_wait_frames: Pulls for which a standing delay waits for pauses, 0 to 100,000.
        adaptive: Whether the target follows the jitter; it starts at ``target_samples``.
        min_target_samples: The least target of an adaptive buffer, 1 to ``target_samples``. None
            stands for two frames, or for ``target_samples`` if that is less.
        max_target_samples: The largest target of an adaptive buffer, ``target_samples`` to
            ``limit_samples``. None stands for ``limit_samples``.

    Raises:
        TypeError: A size is no whole number.
        ValueError: A size is out of range, or only an adaptive buffer has it.
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
        """Adds any number of samples; copies them.

        Args:
            x: Any C-contiguous buffer of int16 of one channel, or raw little-endian bytes. An odd
                byte at the end waits for the next push, and is dropped where play runs out of
                samples first.
            sequence: The packet's number, 0 to 2**64 - 1, if the sender numbers packets in steps of
                one; a numbered packet holds whole samples. A packet behind the newest one is
                dropped, and counted among ``duplicates`` if it came before within the last 64
                numbers, else as ``late``. Numbers that are skipped count as ``missing``, and play
                goes on without them. A sender that starts anew is recognised by consecutive
                packets behind the newest: two that lie 64 or more behind it (as in RFC 3550
                appendix A.1), or ten that are nearer. After ``clear()`` any number may come.

        Returns:
            How many samples this push completed. All count as accepted; where there is no room, the
            oldest are dropped and counted as ``overflow``.

        Raises:
            TypeError: ``x`` is no buffer, or of another sample format, or ``sequence`` is no whole
                number.
            ValueError: ``x`` is not contiguous or has several channels, ``sequence`` is out of
                range or comes with half a sample, or ``end()`` was called before.
        """

    def push_media(self, message: str | Buffer) -> int:
        """Adds the samples of a media message, without a Python object for them.

        Args:
            message: As for ``decode_media``. Its payload holds at most 16,000 bytes of samples
                (1,000 ms at 8 kHz), which may end amid a sample as in ``push``.

        Returns:
            As from ``push``.

        Raises:
            MediaError: As from ``decode_media``, or the payload is longer. Nothing was added.
            NotMediaError: The message is a JSON object of another event. Nothing was added.
            TypeError: ``message`` is neither text nor a buffer of bytes.
            ValueError: ``end()`` was called before.
        """

    def push_media_many(self, messages: Iterable[str | Buffer]) -> int:
        """Adds the samples of several media messages in one call.

        Args:
            messages: Each as for ``push_media``.

        Returns:
            How many samples all of them completed.

        Raises:
            MediaError: As from ``push_media``; its ``index`` says which message it was. The
                messages before that one were added, it and those after it were not.
            TypeError: As from ``push_media``, or ``messages`` is no iterable.
            ValueError: ``end()`` was called before.
        """

    def pull(self, *, out: Buffer) -> int:
        """Plays one frame. Call it once every 20 ms.

        Args:
            out: A writable buffer of exactly ``frame_samples`` int16, which is filled.

        Returns:
            How many samples at the head of ``out`` are real. The rest is what was made up to fade
            out, then silence; ``stats()`` counts the two apart.

        Raises:
            TypeError: ``out`` is no buffer, or of another sample format.
            ValueError: ``out`` is read-only, not contiguous or of another size.
        """

    def skip(self, frames: SupportsIndex, *, at_once: SupportsIndex = 0) -> None:
        """Notes that pulls were due and will never come, since the caller was stopped or busy.

        What arrived meanwhile would be heard late from then on. So the oldest samples held are
        dropped, at most a frame for each of these pulls, until no more is held than before. Samples
        that arrive only later count too, for 100 pulls: half a second shows how many of them stay.
        If the sender was stopped as well, nothing came, and nothing is dropped.

        Args:
            frames: The number of pulls that were missed.
            at_once: The number of pulls that follow at once, since they are late.

        Raises:
            ValueError: A number is negative.
        """

    def clear(self) -> int:
        """Drops all samples held, and a waiting odd byte.

        What was being heard fades out over the next frame, which does not count as an underrun.

        Returns:
            How many samples were dropped; they count as ``cleared``.
        """

    def end(self) -> None:
        """Ends the stream: what is held is played without waiting for more, to its last sample."""

    @property
    def ended(self) -> bool:
        """Whether ``end()`` was called and all samples were played."""

    @property
    def held(self) -> int:
        """Samples that wait to be played."""

    @property
    def target_samples(self) -> int:
        """Samples held when play starts: as given, or in an adaptive buffer as measured."""

    @property
    def frame_samples(self) -> int:
        """Samples of one pull."""

    def stats(self) -> PlayoutStats:
        """Returns counters of every sample since the buffer was made."""
