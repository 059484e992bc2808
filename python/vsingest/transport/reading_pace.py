"""The rate at which one peer is read, so that no other peer of the process waits for it."""

import asyncio
from collections.abc import Callable
from typing import Final

from vsingest.protocol.limits import Limits
from vsingest.protocol.token_bucket import TokenBucket

TURN_BYTES: Final = 8_192  # read before other connections of the loop get their turn

# The close reason for a peer that sends too many pings or pongs.
TOO_MANY_CONTROL_FRAMES: Final = "too many pings and pongs"

# The longest pause, however much was read at once, since a peer's pongs must be read in time.
_PAUSE_SECONDS: Final = 1.0


class ReadingPace:
    """Pauses the reading of one connection while any reason for a pause holds.

    Args:
        limits: How much may be read.
        pause: Stops the reading.
        resume: Continues the reading.
    """

    def __init__(
        self, limits: Limits, pause: Callable[[], None], resume: Callable[[], None]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._rate = limits.read_bytes_per_second
        self._burst = limits.read_burst_bytes
        self._pause = pause
        self._resume = resume
        self._since = self._loop.time()
        self._control = TokenBucket(
            limits.control_frames_per_second, limits.control_frame_burst, self._loop.time
        )
        self._crowded = False  # more messages wait to be acted on than may
        self._timer: asyncio.TimerHandle | None = (
            None  # the time until which the budget is overspent
        )

    def take_control_frame(self) -> bool:
        """Counts a ping or a pong; returns False if there were too many."""
        return self._control.take()

    def refill(self, budget: int) -> int:
        """Refills a spent budget by the elapsed time; pauses the reading if that is too little.

        Args:
            budget: What is left, in bytes; below 0.
        """
        now = self._loop.time()
        budget = min(self._burst, budget + int((now - self._since) * self._rate))
        self._since = now
        if budget < 0 and self._timer is None:
            wait = min(-budget / self._rate, _PAUSE_SECONDS)
            if not self._crowded:
                self._pause()
            self._timer = self._loop.call_later(wait, self._go_on)
        return max(budget, -int(_PAUSE_SECONDS * self._rate))

    def crowd(self, crowded: bool) -> None:
        """Notes whether too many messages wait to be acted on."""
        if crowded == self._crowded:
            return
        self._crowded = crowded
        if self._timer is None:
            (self._pause if crowded else self._resume)()

    def stop(self) -> None:
        """Stops reading for good; idempotent."""
        self._crowded = False
        if self._timer is not None:
            self._timer.cancel()
        self._resume = self._pause = lambda: None

    def _go_on(self) -> None:
        self._timer = None
        if not self._crowded:
            self._resume()
