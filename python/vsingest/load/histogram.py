"""A histogram of times in bounded memory."""

from collections.abc import Iterable
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

BIN_SECONDS: Final = 0.00005
LONGEST_SECONDS: Final = 5.0
_BINS: Final = round(LONGEST_SECONDS / BIN_SECONDS)


class Percentiles(msgspec.Struct, frozen=True, kw_only=True):
    """Percentiles in seconds, to 0.05 ms; the maximum is exact."""

    p50: float = 0.0
    p90: float = 0.0
    p99: float = 0.0
    p999: float = 0.0
    max: float = 0.0


class Histogram:
    """Counts times in bins of 0.05 ms up to 5 s; longer ones are in the last bin.

    Attributes:
        counts: The number of times in each bin.
        total: The number of all times.
        longest: The longest time, in seconds.
    """

    def __init__(self) -> None:
        self.counts: NDArray[np.int64] = np.zeros(_BINS, np.int64)
        self.total = 0
        self.longest = 0.0

    def add(self, seconds: float) -> None:
        """Counts a time; a negative one counts as 0."""
        self.counts[min(max(0, int(seconds / BIN_SECONDS)), _BINS - 1)] += 1
        self.total += 1
        self.longest = max(self.longest, seconds)

    def add_all(self, times: Iterable[float]) -> None:
        """Counts several times."""
        for seconds in times:
            self.add(seconds)

    def percentile(self, percent: float) -> float:
        """Returns the time that a percentage of them do not exceed, as the upper edge of its bin.

        The result is 0 if nothing was counted, and never above the longest time.
        """
        if not self.total:
            return 0.0
        wanted = max(1, int(np.ceil(percent / 100 * self.total)))
        bin_ = int(np.searchsorted(np.cumsum(self.counts), wanted))
        return min((bin_ + 1) * BIN_SECONDS, self.longest)

    def percentiles(self) -> Percentiles:
        """Returns the percentiles."""
        return Percentiles(
            p50=self.percentile(50),
            p90=self.percentile(90),
            p99=self.percentile(99),
            p999=self.percentile(99.9),
            max=self.longest,
        )
