"""What time is it: a port, so that an hour of call can pass in a second of test."""

import asyncio
from typing import Final, Protocol

from vsingest import system


class Clock(Protocol):
    """A monotonic clock and the only way to wait for it."""

    def now(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        ...

    async def sleep_until(self, deadline: float) -> None:
        """Returns at `deadline` or soon after; at once where it has passed."""
        ...


class SystemClock:
    """`time.monotonic`, waited for by the running event loop."""

    def now(self) -> float:
        """Seconds of `time.monotonic`."""
        return system.monotonic()

    async def sleep_until(self, deadline: float) -> None:
        """Returns at `deadline` or soon after; at once where it has passed."""
        # A loop may wake up early, by half a millisecond or so.
        while (delay := deadline - system.monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(delay)


# One for all, so that whoever shares it can share a timer too.
SYSTEM_CLOCK: Final = SystemClock()
