"""The bounded queue of one reader, which drops the oldest items when it is full."""

import asyncio
import weakref
from collections import deque
from collections.abc import Callable
from typing import Generic, Self, TypeVar

from vsingest.client.errors import CallEnded
from vsingest.client.wakeup import Signal

T = TypeVar("T")


class Inbox(Generic[T]):
    """The writer's end, and the counters.

    Attributes:
        accepted: Items added.
        read: Items taken out by the reader.
        dropped: Items lost because the reader was slow.
        abandoned: Items lost because the reader left.
    """

    def __init__(self, limit: int) -> None:
        self.accepted = 0
        self.read = 0
        self.dropped = 0
        self.abandoned = 0
        self._limit = limit
        self._items: deque[T] = deque()
        self._changed = Signal()
        self._over = False
        self._ended: CallEnded | None = None

    def __len__(self) -> int:
        return len(self._items)

    def put(self, item: T) -> None:
        """Adds an item; if the inbox is full, the oldest item is dropped."""
        self.accepted += 1
        if len(self._items) >= self._limit:
            self._items.popleft()
            self.dropped += 1
        self._items.append(item)
        self._changed.notify()

    def finish(self, ended: CallEnded | None) -> None:
        """Ends the queue: the reader gets what is here, then the error if there is one."""
        self._over = True
        self._ended = ended
        self._changed.notify()

    def abandon(self) -> None:
        """Drops all items, since the reader has left."""
        self.abandoned += len(self._items)
        self._items.clear()
        self.finish(None)

    async def take(self) -> T:
        """Takes the oldest item, or waits for one.

        Raises:
            StopAsyncIteration: The queue ended normally.
            CallEnded: The queue ended because the call broke.
        """
        while not self._items:
            if self._over:
                if self._ended is not None:
                    raise self._ended.again()
                raise StopAsyncIteration
            await self._changed.wait()
        self.read += 1
        return self._items.popleft()


class Stream(Generic[T]):
    """The reader's end of the queue: an async iterator, and a context manager that closes it.

    A stream collects from its creation, whether or not it is iterated. It ends normally when it is
    closed or when the call ends normally, and raises `CallEnded` if the call broke; in both cases
    it first gives what has come. A stream that is garbage collected is closed too.
    """

    def __init__(self, inbox: Inbox[T], leave: Callable[[Inbox[T]], None]) -> None:
        self._inbox = inbox
        loop = asyncio.get_running_loop()
        # The garbage collector may run in any thread, and after the loop has closed.
        self._finalizer = weakref.finalize(self, _leave_soon, loop, leave, inbox)
        self._finalizer.atexit = False
        self._leave = leave

    @property
    def dropped(self) -> int:
        """The number of items that were dropped because they were not read in time."""
        return self._inbox.dropped

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        return await self._inbox.take()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Stops collecting; idempotent."""
        if self._finalizer.detach() is not None:
            self._leave(self._inbox)


def _leave_soon(
    loop: asyncio.AbstractEventLoop, leave: Callable[[Inbox[T]], None], inbox: Inbox[T]
) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(leave, inbox)
