from typing import SupportsIndex, final

@final
class Stretch:
    """Says when each frame of a stretch of audio may leave; a stretch is audio without a gap.

    Frame ``k`` has the media time ``anchor + k * 20 ms``. It is due ``lead`` seconds before that,
    but not before the anchor. All times are seconds of one clock, that of ``time.monotonic()``
    where a ``Beat`` sends. Open and end a stretch only while no frame waits in its ``PacedQueue``.

    Args:
        lead: By how many seconds a frame may leave before its media time. It is how far a sender
            may be ahead of real time, and so the least that can no longer be recalled.

    Raises:
        ValueError: ``lead`` is not finite.
    """

    def __init__(self, lead: float) -> None: ...
    @property
    def lead(self) -> float:
        """By how many seconds a frame may leave before its media time."""

    @property
    def anchor(self) -> float | None:
        """The media time of the first frame; None while no stretch is open."""

    @property
    def frames(self) -> int:
        """How many frames of this stretch have left."""

    @property
    def due(self) -> float | None:
        """When the next frame may leave; None while no stretch is open."""

    def start(self, anchor: float) -> None:
        """Opens a stretch, of which no frame has left yet.

        Args:
            anchor: The media time of its first frame. NaN opens none.
        """

    def end(self) -> None:
        """Ends the stretch: no frame is due until another is started."""

    def leave(self, frames: SupportsIndex) -> None:
        """Counts frames that leave.

        Raises:
            TypeError: ``frames`` is no whole number.
            ValueError: ``frames`` is negative.
        """

    def frames_due(self, now: float) -> int:
        """Returns how many more frames may leave now; 0 while no stretch is open."""
