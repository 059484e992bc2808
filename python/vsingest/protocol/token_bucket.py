"""So many in a burst, so many a second in the long run."""

from collections.abc import Callable
from typing import Final

_ROUNDING: Final = 1e-9


class TokenRate:
    """How fast a bucket of tokens fills, and how much it holds.

    A bucket is one number, when it is full again (the generic cell rate algorithm of ITU-T I.371).

    Args:
        rate: Tokens that come back each second.
        burst: Tokens in a full bucket.
    """

    def __init__(self, rate: float, burst: int) -> None:
        self._interval = 1 / rate
        self._depth = burst * self._interval

    def take(self, full_at: float, now: float) -> tuple[float, float]:
        """Takes a token of a bucket that is full at `full_at`.

        Returns:
            When it is full from now on, and 0.0, or the seconds until there is a token again.
        """
        after = max(full_at, now) + self._interval
        wait = after - now - self._depth
        return (full_at, wait) if wait > _ROUNDING else (after, 0.0)


class TokenBucket:
    """Counts what one peer may still do.

    Args:
        rate: Tokens that come back each second.
        burst: Tokens it starts with, and holds at most.
        clock: Seconds that never run backwards.
    """

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate = TokenRate(rate, burst)
        self._clock = clock
        self._full_at = clock()

    def take(self) -> bool:
        """Takes a token; False where there is none."""
        self._full_at, wait = self._rate.take(self._full_at, self._clock())
        return not wait
