"""When each frame may leave. No I/O and no clock: the caller says what time it is."""

from typing import Final

from vsingest.protocol.audio import FRAME_SECONDS

DEFAULT_LEAD: Final = 0.06
PLAYOUT_SECONDS: Final = 0.1


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
        gaps: How often the producer fell behind.
        gap_seconds: How far, in all.
    """

    def __init__(self, lead: float = DEFAULT_LEAD) -> None:
        if not 0 <= lead <= 10:
            raise ValueError(f"lead: {lead!r} is outside 0..10 seconds")
        self.lead = lead
        self.gaps = 0
        self.gap_seconds = 0.0
        self._anchor: float | None = None
        self._frames = 0
        self._free_from = float("-inf")

    def arrive(self, now: float) -> None:
        """Notes that a frame reached the empty queue."""
        if self._anchor is None:
            self._start_stretch(max(now, self._free_from))
        elif now > self.media_time + FRAME_SECONDS:
            self.gaps += 1
            self.gap_seconds += now - self.media_time
            self._start_stretch(now)

    def leave(self) -> None:
        """Notes that the next frame was sent."""
        self._frames += 1

    def rest(self) -> None:
        """Ends the stretch on purpose: however long the pause, it is no gap."""
        if self._anchor is not None:
            self._free_from = self.media_time
            self._anchor = None

    @property
    def media_time(self) -> float:
        """When the next frame's first sample is to be heard; the past where nothing was sent."""
        if self._anchor is None:
            return self._free_from
        return self._anchor + self._frames * FRAME_SECONDS

    @property
    def due(self) -> float:
        """When the next frame may leave."""
        if self._anchor is None:
            return self._free_from
        return self._anchor + max(0.0, self._frames * FRAME_SECONDS - self.lead)

    @property
    def played(self) -> float:
        """When all that was sent has been heard, by estimate: 100 ms after its media time.

        A server holds some 80 ms back to bear bursts; nothing on the wire says how much.
        """
        return self.media_time + PLAYOUT_SECONDS

    def _start_stretch(self, anchor: float) -> None:
        self._anchor = anchor
        self._frames = 0
