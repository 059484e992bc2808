"""A bounded queue of items for an agent."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Mailbox(Generic[Item]):
    """A bounded queue with an end; when it is full the oldest items are dropped, and counted.

    Args:
        limit: The most that all waiting items may cost.

    Attributes:
        dropped: Dropped items.
    """

    def __init__(self, limit: int) -> None:
        self.dropped = 0
        self._limit = limit
        self._cost = 0
        self._items: deque[tuple[Item, int]] = deque()
        self._ended = False
        self._changed = asyncio.Event()

    def put(self, item: Item, cost: int = 1) -> None:
        """Adds an item; has no effect after the end."""
        if self._ended:
            return
        while self._items and self._cost + cost > self._limit:
            self._take()
            self.dropped += 1
        self._items.append((item, cost))
        self._cost += cost
        self._changed.set()

    def clear(self) -> None:
        """Takes every waiting item out."""
        self._items.clear()
        self._cost = 0

    def end(self) -> None:
        """Ends the iteration after the waiting items."""
        self._ended = True
        self._changed.set()

    async def __aiter__(self) -> AsyncIterator[Item]:
        """Yields items until the end; only one iterator at a time."""
        while True:
            while self._items:
                yield self._take()
            if self._ended:
                return
            self._changed.clear()
            await self._changed.wait()

    def _take(self) -> Item:
        item, cost = self._items.popleft()
        self._cost -= cost
        return item
