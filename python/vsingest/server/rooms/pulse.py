"""Timing of a server: its ticks, its event loop, its garbage collector."""

import gc
from array import array
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from vsingest import system

# A tick may take 20 ms; one session takes some ten microseconds of it.
BOUNDS: Final = (
    0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02,
    0.03, 0.05, 0.1, 0.2, 0.5, 1.0,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HistogramSnapshot:
    """A snapshot of a `DurationBuckets`.

    Attributes:
        bounds: The inclusive upper bounds of the buckets, in seconds.
        counts: The number of durations in each bucket; the last bucket is above all bounds.
        sum: The sum of all durations, in seconds.
        max: The longest duration, in seconds.
    """

    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    sum: float
    max: float

    @property
    def count(self) -> int:
        """The number of durations."""
        return sum(self.counts)

    def quantile(self, share: float) -> float:
        """Returns the bound that a share of them did not exceed, in seconds; `max` above all."""
        wanted = share * self.count
        reached = 0
        for bound, count in zip(self.bounds, self.counts, strict=False):
            reached += count
            if reached >= wanted:
                return min(bound, self.max)
        return self.max


class DurationBuckets:
    """A histogram of durations, of fixed size."""

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
        """Returns a snapshot."""
        return HistogramSnapshot(BOUNDS, tuple(self._counts), self._sum, self._max)


@dataclass(frozen=True, slots=True)
class PulseSnapshot:
    """A snapshot of a `Pulse`.

    Attributes:
        ticks: How long each run of the ticker took, over all rooms.
        lags: How late each run began, since handlers or the garbage collector kept the loop busy.
        collections: How long each garbage collection stopped the process.
    """

    ticks: HistogramSnapshot
    lags: HistogramSnapshot
    collections: HistogramSnapshot


class Pulse:
    """Measures how punctually a process runs its rooms.

    Args:
        clock: The monotonic clock of the event loop, in seconds.

    Attributes:
        ticks: See `PulseSnapshot`.
        lags: See `PulseSnapshot`.
        collections: See `PulseSnapshot`.
    """

    def __init__(self, clock: Callable[[], float] = system.monotonic) -> None:
        self.clock = clock
        self.ticks = DurationBuckets()
        self.lags = DurationBuckets()
        self.collections = DurationBuckets()
        self._collecting_since = 0.0

    def start(self) -> None:
        """Starts to watch the garbage collector of the process."""
        gc.callbacks.append(self._collector_called)

    def stop(self) -> None:
        """Stops measuring; idempotent."""
        if self._collector_called in gc.callbacks:
            gc.callbacks.remove(self._collector_called)

    def snapshot(self) -> PulseSnapshot:
        """Returns what was measured so far."""
        return PulseSnapshot(
            self.ticks.snapshot(), self.lags.snapshot(), self.collections.snapshot()
        )

    def _collector_called(self, phase: str, _info: dict[str, Any]) -> None:
        if phase == "start":
            self._collecting_since = self.clock()
        else:
            self.collections.observe(self.clock() - self._collecting_since)
