"""How fast a call sends events, so that the service refuses none."""

from typing import Final

from vsingest.media.clock import Clock
from vsingest.protocol.limits import Limits
from vsingest.protocol.token_bucket import TokenRate

# Of the rate that our server takes: the network may bring closer together what left evenly.
_PER_SECOND: Final = Limits().messages_per_second * 0.9
# Half of what a server refuses before it ends the call: it may take far less than ours does.
_AT_ONCE: Final = Limits().errors // 2
_SLOWER: Final = 0.25
_PAUSE_SECONDS: Final = 1.0


class EventPace:
    """The rate of events of one call. It begins with that of our server.

    Args:
        clock: The time to pace by.
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
        """Sends nothing for a second and then at a quarter of the rate, as an event was refused.

        Those refused within that second had left before, and make nothing slower.
        """
        now = self._clock.now()
        if now < self._slower_at:
            return
        self._slower_at = now + _PAUSE_SECONDS
        self._per_second *= _SLOWER
        self._rate = TokenRate(self._per_second, 1)
        self._full_at = self._slower_at

    def wait(self) -> float:
        """Takes one event; gives the seconds to wait before asking again, or 0 where it may go."""
        now = self._clock.now()
        self._full_at, wait = self._rate.take(self._full_at, now)
        return wait
