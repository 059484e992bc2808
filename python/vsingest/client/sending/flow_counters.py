"""What came into a call's queue, and what of it was dropped."""

from collections import Counter

from vsingest.client.stats import FlowStats
from vsingest.fast import PacedQueue


class FlowCounters:
    """Counts in samples; what was sent and what waits, the queue counts.

    Attributes:
        accepted: Samples taken.
    """

    def __init__(self) -> None:
        self.accepted = 0
        self._dropped: Counter[str] = Counter()

    def drop(self, samples: int, cause: str) -> None:
        """Counts samples as dropped that were taken before."""
        self._dropped[cause] += samples

    def refuse(self, samples: int, cause: str) -> None:
        """Counts samples as taken and dropped that never came into the queue."""
        self.accepted += samples
        self.drop(samples, cause)

    @property
    def dropped(self) -> int:
        """Samples dropped, for whatever cause."""
        return sum(self._dropped.values())

    def stats(self, queue: PacedQueue) -> FlowStats:
        """The counters: ``accepted == sent + sum(dropped) + queued``, always."""
        stats = queue.stats()
        return FlowStats(
            accepted=self.accepted,
            sent=stats.sent,
            dropped={cause: samples for cause, samples in self._dropped.items() if samples},
            queued=stats.held,
            frames=stats.frames,
            padding=stats.padding,
            first_frame_at=stats.first_frame_at,
        )
