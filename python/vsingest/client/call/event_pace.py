"""The rate at which a call sends events, so that the service refuses none."""

from typing import Final

from vsingest.media.clock import Clock
from vsingest.protocol.limits import Limits
from vsingest.protocol.token_bucket import TokenRate

# The share of our server's rate to use, since the network may bring evenly sent events together.
_PER_SECOND: Final = Limits().messages_per_second * 0.9
# Half of the refusals after which a server ends the call; others may allow far fewer than ours.
_AT_ONCE: Final = Limits().errors // 2
_SLOWER: Final = 0.25
_PAUSE_SECONDS: Final = 1.0


class EventPace:
    """The rate of events of one call, at first that of our server.

    Args:
        clock: The clock that paces the events.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._per_second = _PER_SECOND
        self._rate = TokenRate(_PER_SECOND, _AT_ONCE)
        self._full_at = self._slower_at = clock.now()

    def note(self) -> None:
        """Counts an event that does not wait."""
        self._full_at, _ = self._rate.take(self._full_at, self._clock.now())

    def slow_down(self) -> None:
        """Slows down after a refusal: nothing for a second, then a quarter of the rate.

        Events refused within that second had been sent before, and do not slow down more.
        """
        now = self._clock.now()
        if now < self._slower_at:
            return
        self._slower_at = now + _PAUSE_SECONDS
        self._per_second *= _SLOWER
        self._rate = TokenRate(self._per_second, 1)
        self._full_at = self._slower_at

    def wait(self) -> float:
        """Takes one event; returns 0 if it may be sent, else the seconds to wait."""
        now = self._clock.now()
        self._full_at, wait = self._rate.take(self._full_at, now)
        return wait
