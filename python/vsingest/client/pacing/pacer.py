"""When each frame may leave. No I/O and no clock: the caller says what time it is."""

import math
from typing import Final

import numpy as np

from vsingest.fast import Stretch
from vsingest.protocol.audio import FRAME_SECONDS

DEFAULT_LEAD: Final = 0.06
PLAYOUT_SECONDS: Final = 0.1
LONGEST_LEAD: Final = 10.0
MOST_BRIDGED: Final = 5

_ROUNDING: Final = 1e-7  # in frames; a clock of floats is no exacter


class Pacer:
    """Counts frames against absolute deadlines.

    Frames that follow one another without a gap are a stretch. Frame ``k`` of a stretch has the
    media time ``anchor + k * 20 ms`` and is due `lead` before it, though never before the anchor.
    A frame that leaves late changes nothing for the next: it is caught up, so that no clock drifts.

    A producer that falls behind makes a gap: a frame that reaches the empty queue more than one
    frame after its media time, when the room has run dry, starts a new stretch. (A live source
    gives each frame at its media time at best, long after it was due: that is no gap.)

    Attributes:
        lead: Seconds a frame may leave before its media time.
        stretch: Where the frames of the open stretch are counted; by another thread, at times.
        gaps: How often the producer fell behind.
        gap_seconds: How far, in all.
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
        """Says how many frames of silence keep a stretch alive whose producer fell behind.

        After more than `MOST_BRIDGED` of them, such as after this process was stopped, a burst of
        silence would help nobody: the stretch goes on from now instead.
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
        """Ends the stretch on purpose: however long the pause, it is no gap."""
        if not self.resting:
            self._free_from = self.media_time
            self.stretch.end()
            self._in_gap = False

    @property
    def resting(self) -> bool:
        """Whether no stretch is open."""
        return self.stretch.anchor is None

    def is_dry(self, now: float) -> bool:
        """Whether the room has had to go without this stretch's next frame."""
        return not self.resting and now >= self.media_time + FRAME_SECONDS - 1e-9

    def frames_due(self, now: float) -> int:
        """How many frames may leave now."""
        return self.stretch.frames_due(now)

    @property
    def media_time(self) -> float:
        """When the next frame's first sample is to be heard; the past where nothing was sent."""
        anchor = self.stretch.anchor
        if anchor is None:
            return self._free_from
        return anchor + self.stretch.frames * FRAME_SECONDS

    @property
    def due(self) -> float:
        """When the next frame may leave."""
        due = self.stretch.due
        return self._free_from if due is None else due

    @property
    def played(self) -> float:
        """When all that was sent has been heard, by estimate: 100 ms after its media time.

        A server holds some 80 ms back to bear bursts; nothing on the wire says how much.
        """
        return self.media_time + PLAYOUT_SECONDS

    def _start_stretch(self, anchor: float) -> None:
        self.stretch.start(anchor)

    def _count_gap(self, seconds: float) -> None:
        self.gaps += not self._in_gap
        self.gap_seconds += seconds


def check_lead(lead: float) -> None:
    """Refuses a lead that cannot be.

    Raises:
        ValueError: It is negative, above 10 s, or no number.
    """
    if not (is_number(lead) and 0 <= lead <= LONGEST_LEAD):
        raise ValueError(f"lead: {lead!r} is outside 0..{LONGEST_LEAD:g} seconds")


def is_number(value: object) -> bool:
    """Whether something compares as seconds do; numpy's numbers are of these, too."""
    return isinstance(value, int | float | np.number)
