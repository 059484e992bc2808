"""Rate limits by token buckets: a burst at once, and a rate over a longer time."""

from collections.abc import Callable
from typing import Final

_ROUNDING: Final = 1e-9


class TokenRate:
    """The rate at which a token bucket fills, and its size.

    The state of a bucket is one number: the time at which it is full again (the generic cell rate
    algorithm of ITU-T I.371).

    Args:
        rate: Tokens that come back each second.
        burst: Tokens in a full bucket.
    """

    def __init__(self, rate: float, burst: int) -> None:
        self._interval = 1 / rate
        self._depth = burst * self._interval

    def take(self, full_at: float, now: float) -> tuple[float, float]:
        """Takes a token from a bucket that is full at `full_at`.

        Returns:
            The time at which the bucket is full after this, and the seconds until a token is
            available (0.0 if one was taken).
        """
        after = max(full_at, now) + self._interval
        wait = after - now - self._depth
        return (full_at, wait) if wait > _ROUNDING else (after, 0.0)


class TokenBucket:
    """A token bucket for one peer.

    Args:
        rate: Tokens that come back each second.
        burst: Tokens in a full bucket, which it is at first.
        clock: A monotonic clock, in seconds.
    """

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate = TokenRate(rate, burst)
        self._clock = clock
        self._full_at = clock()

    def take(self) -> bool:
        """Takes a token; returns False if none is left."""
        self._full_at, wait = self._rate.take(self._full_at, self._clock())
        return not wait
