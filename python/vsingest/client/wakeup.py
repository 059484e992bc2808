"""Waiting for a change."""

import asyncio


class Signal:
    """Wakes everyone who waits for something to change; they look for themselves what it was."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Wakes all who wait now."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    @property
    def awaited(self) -> bool:
        """Whether anyone waits."""
        return bool(self._waiters)

    def wait(self) -> asyncio.Future[None]:
        """What is done at the next `notify`; to be awaited."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        waiter.add_done_callback(self._waiters.discard)
        return waiter
