"""Times without end in bounded memory."""

from collections.abc import Iterable
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

BIN_SECONDS: Final = 0.00005
LONGEST_SECONDS: Final = 5.0
_BINS: Final = round(LONGEST_SECONDS / BIN_SECONDS)


class Percentiles(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds, to 0.05 ms; the worst is exact."""

    p50: float = 0.0
    p90: float = 0.0
    p99: float = 0.0
    p999: float = 0.0
    max: float = 0.0


class Histogram:
    """Counts times, in bins of 0.05 ms up to 5 s; longer ones go to the last bin.

    Attributes:
        counts: How many fell into each bin.
        total: How many there were.
        longest: The longest, in seconds.
    """

    def __init__(self) -> None:
        self.counts: NDArray[np.int64] = np.zeros(_BINS, np.int64)
        self.total = 0
        self.longest = 0.0

    def add(self, seconds: float) -> None:
        """Counts one; a negative one is as good as none."""
        self.counts[min(max(0, int(seconds / BIN_SECONDS)), _BINS - 1)] += 1
        self.total += 1
        self.longest = max(self.longest, seconds)

    def add_all(self, times: Iterable[float]) -> None:
        """Counts several."""
        for seconds in times:
            self.add(seconds)

    def percentile(self, percent: float) -> float:
        """The time that so many of a hundred do not exceed, as the upper edge of its bin.

        0 where nothing was counted; never above the longest.
        """
        if not self.total:
            return 0.0
        wanted = max(1, int(np.ceil(percent / 100 * self.total)))
        bin_ = int(np.searchsorted(np.cumsum(self.counts), wanted))
        return min((bin_ + 1) * BIN_SECONDS, self.longest)

    def percentiles(self) -> Percentiles:
        """Sums up."""
        return Percentiles(
            p50=self.percentile(50),
            p90=self.percentile(90),
            p99=self.percentile(99),
            p999=self.percentile(99.9),
            max=self.longest,
        )
