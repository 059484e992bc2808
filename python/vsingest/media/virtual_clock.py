"""A clock whose time a test advances."""

import asyncio
import heapq
from itertools import count
from typing import Final

# Turns of the event loop after which every chain of wake-ups has run to its end.
_TURNS: Final = 16


class VirtualClock:
    """A `Clock` for tests: an hour passes as fast as its events can be computed."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    def now(self) -> float:
        """Return the seconds since some fixed moment."""
        return self._now

    async def sleep_until(self, deadline: float) -> None:
        """Return once the clock has been advanced to `deadline`; at once if it has passed."""
        if deadline <= self._now:
            return
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (deadline, next(self._order), woken))
        await woken

    def jump(self, seconds: float) -> None:
        """Advance the time without running any task, as when the event loop is blocked."""
        self._now += seconds

    async def advance(self, seconds: float) -> None:
        """Advance the time from one sleeper's deadline to the next, and run each sleeper."""
        end = self._now + seconds
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            deadline, _, woken = heapq.heappop(self._sleepers)
            if woken.done():
                continue
            self._now = max(self._now, deadline)
            woken.set_result(None)
            await self.settle()
        self._now = max(self._now, end)

    async def settle(self) -> None:
        """Run every task that is ready."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)
