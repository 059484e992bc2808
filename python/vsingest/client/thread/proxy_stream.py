"""A stream of the media thread, read by another thread."""

import asyncio
from concurrent.futures import Future
from typing import Generic, Self, TypeVar

from vsingest.client.hearing.inbox import Stream
from vsingest.client.thread.media_thread import MediaThread

T = TypeVar("T")


class DistantStream(Generic[T]):
    """The base of `Stream`'s proxies, for the blocking and the asynchronous call.

    Args:
        thread: The thread of the stream.
        stream: The stream.
    """

    def __init__(self, thread: MediaThread, stream: Stream[T]) -> None:
        self._thread = thread
        self._stream = stream
        self._next: Future[tuple[T] | None] | None = None

    @property
    def dropped(self) -> int:
        """The number of items that were dropped because they were not read in time."""
        return self._stream.dropped

    def ask(self) -> "Future[tuple[T] | None]":
        """Requests the next item, or returns the pending request that was never fetched."""
        if self._next is None:
            self._next = self._thread.start(self._take())
        return self._next

    def fetched(self) -> None:
        """Notes that the reader has received the requested item."""
        self._next = None

    def end(self) -> "Future[None]":
        """Stops collecting."""
        return self._thread.start(self._stream.aclose())

    async def _take(self) -> tuple[T] | None:
        try:
            return (await anext(self._stream),)
        except StopAsyncIteration:
            return None


class ThreadStream(Generic[T]):
    """A `Stream` for another loop: an async iterator and an async context manager."""

    def __init__(self, stream: DistantStream[T]) -> None:
        self._stream = stream

    @property
    def dropped(self) -> int:
        """The number of items that were dropped because they were not read in time."""
        return self._stream.dropped

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        # Shielded, since cancelling the wait would lose an item that is on its way.
        item = await asyncio.shield(asyncio.wrap_future(self._stream.ask()))
        self._stream.fetched()
        if item is None:
            raise StopAsyncIteration
        return item[0]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Stops collecting; idempotent."""
        await asyncio.wrap_future(self._stream.end())
