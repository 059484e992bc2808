"""How fast each of many may ask."""

from collections.abc import Callable

from vsingest import system
from vsingest.protocol.token_bucket import TokenRate


class TokenBuckets:
    """A bucket of tokens for each name, filled at a steady rate; every request takes one.

    The packages for this keep names without a bound, or need a thread to forget them; here the name
    unused for longest, whose bucket is the likeliest to be full, gives way.

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
        self._rate = TokenRate(rate, burst)
        self._names = names
        self._clock = clock
        # The one unused for longest comes first.
        self._full_at: dict[str, float] = {}

    def take(self, name: str) -> float:
        """Takes a token: 0.0, or the seconds until there is one again."""
        now = self._clock()
        full_at, wait = self._rate.take(self._full_at.pop(name, now), now)
        if len(self._full_at) >= self._names:
            del self._full_at[next(iter(self._full_at))]
        self._full_at[name] = full_at
        return wait

    def __len__(self) -> int:
        return len(self._full_at)
