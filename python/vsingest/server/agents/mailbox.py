"""What waits for an agent to take it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Mailbox(Generic[Item]):
    """A bounded queue that ends: the oldest items give way, and are counted.

    Args:
        limit: What all that waits may cost.

    Attributes:
        dropped: Items that gave way.
    """

    def __init__(self, limit: int) -> None:
        self.dropped = 0
        self._limit = limit
        self._cost = 0
        self._items: deque[tuple[Item, int]] = deque()
        self._ended = False
        self._changed = asyncio.Event()

    def put(self, item: Item, cost: int = 1) -> None:
        """Adds an item; harmless after the end."""
        if self._ended:
            return
        while self._items and self._cost + cost > self._limit:
            self._take()
            self.dropped += 1
        self._items.append((item, cost))
        self._cost += cost
        self._changed.set()

    def end(self) -> None:
        """Lets whoever iterates come to an end, after what waits already."""
        self._ended = True
        self._changed.set()

    async def __aiter__(self) -> AsyncIterator[Item]:
        """Yields what comes until the end. One at a time may iterate."""
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
