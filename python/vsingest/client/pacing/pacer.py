"""When each frame may be sent. It does no I/O and has no clock: the caller gives the time."""

import math
from typing import Final

import numpy as np

from vsingest.fast import Stretch
from vsingest.protocol.audio import FRAME_SECONDS

DEFAULT_LEAD: Final = 0.06
PLAYOUT_SECONDS: Final = 0.1
LONGEST_LEAD: Final = 10.0
MOST_BRIDGED: Final = 5

_ROUNDING: Final = 1e-7  # in frames; the precision of a clock in floats


class Pacer:
    """Counts frames against absolute deadlines.

    Frames that follow one another without a gap are a stretch. Frame ``k`` of a stretch has the
    media time ``anchor + k * 20 ms``. It is due `lead` before that, but not before the anchor. A
    frame that is sent late does not move the next one, so lateness does not accumulate.

    A producer that falls behind makes a gap: a frame that reaches the empty queue more than one
    frame after its media time, when the room has nothing left to play, starts a new stretch. (A
    live source gives each frame at its media time at the earliest, after it was due; that is not a
    gap.)

    Attributes:
        lead: How many seconds before its media time a frame may be sent.
        stretch: Counts the frames of the open stretch; the pacing thread may write it.
        gaps: How often the producer fell behind.
        gap_seconds: By how many seconds, in total.
    """

    def __init__(self, lead: float = DEFAULT_LEAD) -> None:
        check_lead(lead)
        self.lead = lead
        self.gaps = 0
        self.gap_seconds = 0.0
        self.stretch = Stretch(lead)
        self._free_from = float("-inf")
        self._in_gap = False

    def arrive(self, now: float) -> None:
        """Notes that a frame reached the empty queue."""
        if self.resting:
            self._start_stretch(max(now, self._free_from))
        elif self.is_dry(now):
            self._count_gap(now - self.media_time)
            self._start_stretch(now)
        self._in_gap = False

    def leave(self, frames: int = 1) -> None:
        """Notes that the next frames were sent."""
        self.stretch.leave(frames)

    def bridge(self, now: float) -> int:
        """Returns how many frames of silence continue a stretch whose producer fell behind.

        If more than `MOST_BRIDGED` are missing, as after this process was stopped, a burst of
        silence would help nobody, and the stretch restarts from now instead.
        """
        if not self.is_dry(now):
            return 0
        missing = math.floor((now - self.media_time) / FRAME_SECONDS + _ROUNDING)
        self._count_gap(missing * FRAME_SECONDS)
        self._in_gap = True
        if missing > MOST_BRIDGED:
            self._start_stretch(now)
            return 1
        return missing

    def rest(self) -> None:
        """Ends the stretch; a pause after it is not a gap, however long."""
        if not self.resting:
            self._free_from = self.media_time
            self.stretch.end()
            self._in_gap = False

    @property
    def resting(self) -> bool:
        """Whether no stretch is open."""
        return self.stretch.anchor is None

    def is_dry(self, now: float) -> bool:
        """Whether the time of this stretch's next frame has passed."""
        return not self.resting and now >= self.media_time + FRAME_SECONDS - 1e-9

    def frames_due(self, now: float) -> int:
        """Returns how many frames may be sent now."""
        return self.stretch.frames_due(now)

    @property
    def media_time(self) -> float:
        """The time of the next frame's first sample; in the past if nothing was sent."""
        anchor = self.stretch.anchor
        if anchor is None:
            return self._free_from
        return anchor + self.stretch.frames * FRAME_SECONDS

    def sent_within(self, seconds: float, now: float) -> float:
        """At most how many seconds of audio were sent in the last `seconds`."""
        return min(max(0.0, self.media_time - self.lead - now + seconds), seconds)

    @property
    def due(self) -> float:
        """The time at which the next frame may be sent."""
        due = self.stretch.due
        return self._free_from if due is None else due

    @property
    def played(self) -> float:
        """The estimated time at which everything sent has been heard: 100 ms after its media time.

        A server buffers some 80 ms against bursts; nothing in the protocol says how much.
        """
        return self.media_time + PLAYOUT_SECONDS

    def _start_stretch(self, anchor: float) -> None:
        self.stretch.start(anchor)

    def _count_gap(self, seconds: float) -> None:
        self.gaps += not self._in_gap
        self.gap_seconds += seconds


def check_lead(lead: float) -> None:
    """Refuses an invalid lead.

    Raises:
        ValueError: It is negative, above 10 s, or not a number.
    """
    if not (is_number(lead) and 0 <= lead <= LONGEST_LEAD):
        raise ValueError(f"lead: {lead!r} is outside 0..{LONGEST_LEAD:g} seconds")


def is_number(value: object) -> bool:
    """Whether a value is a real number, including those of numpy."""
    return isinstance(value, int | float | np.number)
