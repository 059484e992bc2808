"""Waits for changes."""

import asyncio


class Signal:
    """Wakes all tasks that wait for a change; each checks what has changed."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Wakes all waiting tasks."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    @property
    def awaited(self) -> bool:
        """Whether any task waits."""
        return bool(self._waiters)

    def wait(self) -> asyncio.Future[None]:
        """Returns a future that is done at the next `notify`."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        waiter.add_done_callback(self._waiters.discard)
        return waiter
