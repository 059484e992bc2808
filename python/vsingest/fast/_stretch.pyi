from typing import SupportsIndex, final

@final
class Stretch:
    """Counts the frames of a stretch of audio without a gap against absolute deadlines.

    Frame ``k`` has the media time ``anchor + k * 20 ms`` and is due ``lead`` before it, though
    never before the anchor. The thread that starts and ends stretches may do so while a ``Beat``
    sends, as long as no frame waits in the queue.

    Args:
        lead: Seconds a frame may leave before its media time.
    """

    def __init__(self, lead: float) -> None: ...
    @property
    def lead(self) -> float:
        """Seconds a frame may leave before its media time."""

    @property
    def anchor(self) -> float | None:
        """The media time of the first frame; None where no stretch is open."""

    @property
    def frames(self) -> int:
        """How many frames have left."""

    @property
    def due(self) -> float | None:
        """When the next frame may leave; None where no stretch is open."""

    def start(self, anchor: float) -> None:
        """Opens a stretch."""

    def end(self) -> None:
        """Ends it."""

    def leave(self, frames: SupportsIndex) -> None:
        """Counts frames that leave."""

    def frames_due(self, now: float) -> int:
        """How many frames may leave now."""
