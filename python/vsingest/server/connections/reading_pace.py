"""How fast one peer is read, so that no other peer of the process waits for it."""

import asyncio
from collections.abc import Callable
from typing import Final

from vsingest.protocol.limits import Limits
from vsingest.protocol.token_bucket import TokenBucket

# Why a link is closed whose peer sends pings or pongs without end.
TOO_MANY_CONTROL_FRAMES: Final = "too many pings and pongs"

# However much was read at once, a peer is heard again after this long: its pongs are awaited.
_PAUSE_SECONDS: Final = 1.0


class ReadingPace:
    """Pauses the reading of one connection, for whatever reasons there are at a time.

    Args:
        limits: How much may be read.
        pause: Stops the reading.
        resume: Reads on.
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
        self._crowded = False  # more waits to be acted on than may
        self._timer: asyncio.TimerHandle | None = None  # until when the budget is overspent

    def take_control_frame(self) -> bool:
        """Counts a ping or a pong; False where there were too many."""
        return self._control.take()

    def refill(self, budget: int) -> int:
        """Gives a budget that is spent what has come back since; pauses where that is too little.

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
        """Notes whether more waits to be acted on than may."""
        if crowded == self._crowded:
            return
        self._crowded = crowded
        if self._timer is None:
            (self._pause if crowded else self._resume)()

    def stop(self) -> None:
        """Reads nothing any more; idempotent."""
        self._crowded = False
        if self._timer is not None:
            self._timer.cancel()
        self._resume = self._pause = lambda: None

    def _go_on(self) -> None:
        self._timer = None
        if not self._crowded:
            self._resume()
