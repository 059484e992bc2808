"""Counters of the samples that a call's queue took and dropped."""

from collections import Counter

from vsingest.client.stats import FlowStats
from vsingest.fast import PacedQueue


class FlowCounters:
    """Counts samples taken and dropped; the queue itself counts those sent and waiting.

    Attributes:
        accepted: Samples taken.
    """

    def __init__(self) -> None:
        self.accepted = 0
        self._dropped: Counter[str] = Counter()

    def drop(self, samples: int, cause: str) -> None:
        """Counts samples that were taken before as dropped."""
        self._dropped[cause] += samples

    def refuse(self, samples: int, cause: str) -> None:
        """Counts samples that never entered the queue as taken and dropped."""
        self.accepted += samples
        self.drop(samples, cause)

    @property
    def dropped(self) -> int:
        """The number of samples dropped, for whatever cause."""
        return sum(self._dropped.values())

    def stats(self, queue: PacedQueue) -> FlowStats:
        """Returns the counters: ``accepted == sent + sum(dropped) + queued``."""
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
