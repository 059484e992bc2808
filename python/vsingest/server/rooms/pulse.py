"""How steadily a server runs: its ticks, its loop, its garbage collector."""

import gc
from array import array
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from vsingest import system

# A tick has 20 ms; a session's share of one is some ten microseconds.
BOUNDS: Final = (
    0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02,
    0.03, 0.05, 0.1, 0.2, 0.5, 1.0,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HistogramSnapshot:
    """What a `DurationBuckets` held at one time.

    Attributes:
        bounds: Upper bounds in seconds, each of them included.
        counts: How many fell under each bound and above the one before; the last, above all.
        sum: Of all of them, in seconds.
        max: The longest, in seconds.
    """

    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    sum: float
    max: float

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(self.counts)

    def quantile(self, share: float) -> float:
        """The bound, in seconds, that this share of them did not exceed; `max` above all bounds."""
        wanted = share * self.count
        reached = 0
        for bound, count in zip(self.bounds, self.counts, strict=False):
            reached += count
            if reached >= wanted:
                return min(bound, self.max)
        return self.max


class DurationBuckets:
    """Durations by length, in memory of a fixed size."""

    def __init__(self) -> None:
        self._counts = array("Q", bytes(8 * (len(BOUNDS) + 1)))
        self._sum = 0.0
        self._max = 0.0

    def observe(self, seconds: float) -> None:
        """Counts one duration."""
        self._counts[bisect_left(BOUNDS, seconds)] += 1
        self._sum += seconds
        if seconds > self._max:
            self._max = seconds

    def snapshot(self) -> HistogramSnapshot:
        """What it holds now."""
        return HistogramSnapshot(BOUNDS, tuple(self._counts), self._sum, self._max)


@dataclass(frozen=True, slots=True)
class PulseSnapshot:
    """The state of a `Pulse` at one time.

    Attributes:
        ticks: How long each run of the ticker took, all rooms together.
        lags: How late each began: what slow handlers and the collector kept the loop from.
        collections: How long each garbage collection stopped everything.
    """

    ticks: HistogramSnapshot
    lags: HistogramSnapshot
    collections: HistogramSnapshot


class Pulse:
    """Measures how steadily a process keeps its rooms' time.

    Args:
        clock: Seconds that only grow, as the loop counts them.

    Attributes:
        ticks: See `PulseSnapshot`; so the others.
        lags: Likewise.
        collections: Likewise.
    """

    def __init__(self, clock: Callable[[], float] = system.monotonic) -> None:
        self.clock = clock
        self.ticks = DurationBuckets()
        self.lags = DurationBuckets()
        self.collections = DurationBuckets()
        self._collecting_since = 0.0

    def start(self) -> None:
        """Begins to watch the garbage collector of the process."""
        gc.callbacks.append(self._collector_called)

    def stop(self) -> None:
        """Stops measuring; harmless where it never began."""
        if self._collector_called in gc.callbacks:
            gc.callbacks.remove(self._collector_called)

    def snapshot(self) -> PulseSnapshot:
        """What was measured so far."""
        return PulseSnapshot(
            self.ticks.snapshot(), self.lags.snapshot(), self.collections.snapshot()
        )

    def _collector_called(self, phase: str, _info: dict[str, Any]) -> None:
        if phase == "start":
            self._collecting_since = self.clock()
        else:
            self.collections.observe(self.clock() - self._collecting_since)
