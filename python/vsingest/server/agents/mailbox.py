"""What waits for an agent to take it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Mailbox(Generic[Item]):
    """A bounded queue that ends: the oldest items give way, and are counted.

    Args:
        limit: Items that may wait.

    Attributes:
        dropped: Items that gave way.
    """

    def __init__(self, limit: int) -> None:
        self.dropped = 0
        self._limit = limit
        self._items: deque[Item] = deque()
        self._ended = False
        self._changed = asyncio.Event()

    def put(self, item: Item) -> None:
        """Adds an item; harmless after the end."""
        if self._ended:
            return
        if len(self._items) >= self._limit:
            self._items.popleft()
            self.dropped += 1
        self._items.append(item)
        self._changed.set()

    def end(self) -> None:
        """Lets whoever iterates come to an end, after what waits already."""
        self._ended = True
        self._changed.set()

    async def __aiter__(self) -> AsyncIterator[Item]:
        """Yields what comes until the end. One at a time may iterate."""
        while True:
            while self._items:
                yield self._items.popleft()
            if self._ended:
                return
            self._changed.clear()
            await self._changed.wait()
