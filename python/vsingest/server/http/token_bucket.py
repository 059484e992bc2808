"""Token buckets by name."""

from collections.abc import Callable

from vsingest import system
from vsingest.protocol.token_bucket import TokenRate


class TokenBuckets:
    """A token bucket for each name, filled at a steady rate; every request takes a token.

    Existing packages keep an unbounded number of names, or need a thread to remove them. Here the
    least recently used name, whose bucket is most likely full, is removed.

    Args:
        rate: Tokens a second.
        burst: Tokens in a full bucket.
        names: The most buckets to keep.
        clock: A monotonic clock, in seconds.
    """

    def __init__(
        self,
        rate: float,
        burst: int,
        *,
        names: int = 65_536,
        clock: Callable[[], float] = system.monotonic,
    ) -> None:
        self._rate = TokenRate(rate, burst)
        self._names = names
        self._clock = clock
        # The least recently used name comes first.
        self._full_at: dict[str, float] = {}

    def take(self, name: str) -> float:
        """Takes a token and returns 0.0, or returns the seconds until one is available."""
        now = self._clock()
        full_at, wait = self._rate.take(self._full_at.pop(name, now), now)
        if len(self._full_at) >= self._names:
            del self._full_at[next(iter(self._full_at))]
        self._full_at[name] = full_at
        return wait

    def __len__(self) -> int:
        return len(self._full_at)
