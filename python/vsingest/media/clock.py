"""The clock that paces calls: a port, so that a test can replace it by virtual time."""

import asyncio
from typing import Final, Protocol

from vsingest import system


class Clock(Protocol):
    """A monotonic clock, with the one method that waits for it."""

    def now(self) -> float:
        """Return the seconds since some fixed moment; the value never decreases."""
        ...

    async def sleep_until(self, deadline: float) -> None:
        """Return at `deadline` or soon after it; return at once if it has passed."""
        ...


class SystemClock:
    """`time.monotonic`, waited for by the running event loop."""

    def now(self) -> float:
        """Return the seconds of `time.monotonic`."""
        return system.monotonic()

    async def sleep_until(self, deadline: float) -> None:
        """Return at `deadline` or soon after it; return at once if it has passed."""
        # An event loop may wake up early, by half a millisecond or so.
        while (delay := deadline - system.monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(delay)


# One instance for all calls, so that calls that share the clock can share one timer.
SYSTEM_CLOCK: Final = SystemClock()
