"""So many in a burst, so many a second in the long run."""

from collections.abc import Callable


class TokenBucket:
    """Counts what one peer may still do.

    Args:
        rate: Tokens that come back each second.
        burst: Tokens it starts with, and holds at most.
        clock: Seconds that never run backwards.
    """

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._as_of = clock()

    def take(self) -> bool:
        """Takes a token; False where there is none."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._as_of) * self._rate)
        self._as_of = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
