"""How fast each of many may ask."""

from collections.abc import Callable

from vsingest import system


class TokenBuckets:
    """A bucket of tokens for each name, filled at a steady rate; every request takes one.

    Kept as one number a name, when its bucket is full again (the generic cell rate algorithm of
    ITU-T I.371). The packages for this keep names without a bound, or need a thread to forget
    them; here the name unused for longest, whose bucket is the likeliest to be full, gives way.

    Args:
        rate: Tokens a second.
        burst: Tokens in a full bucket.
        names: Buckets kept.
        clock: Seconds that never run backwards.
    """

    def __init__(
        self,
        rate: float,
        burst: int,
        *,
        names: int = 65_536,
        clock: Callable[[], float] = system.monotonic,
    ) -> None:
        self._interval = 1 / rate
        self._depth = burst * self._interval
        self._names = names
        self._clock = clock
        # The one unused for longest comes first.
        self._full_at: dict[str, float] = {}

    def take(self, name: str) -> float:
        """Takes a token: 0.0, or the seconds until there is one again."""
        now = self._clock()
        full_at = max(self._full_at.pop(name, now), now) + self._interval
        wait = full_at - now - self._depth
        if wait > 1e-9:  # less is rounding
            self._full_at[name] = full_at - self._interval
            return wait
        if len(self._full_at) >= self._names:
            del self._full_at[next(iter(self._full_at))]
        self._full_at[name] = full_at
        return 0.0

    def __len__(self) -> int:
        return len(self._full_at)
