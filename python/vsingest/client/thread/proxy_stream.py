"""A stream of the media thread, read from another one."""

import asyncio
from concurrent.futures import Future
from typing import Generic, Self, TypeVar

from vsingest.client.hearing.inbox import Stream
from vsingest.client.thread.media_thread import MediaThread

T = TypeVar("T")


class DistantStream(Generic[T]):
    """As `Stream`, from either side of the hand-over: for the blocking and the asynchronous call.

    Args:
        thread: Where the stream lives.
        stream: The stream.
    """

    def __init__(self, thread: MediaThread, stream: Stream[T]) -> None:
        self._thread = thread
        self._stream = stream
        self._next: Future[tuple[T] | None] | None = None

    @property
    def dropped(self) -> int:
        """Items lost so far because they were not read in time."""
        return self._stream.dropped

    def ask(self) -> "Future[tuple[T] | None]":
        """Asks for the next item, or for the one that was asked for before and never fetched."""
        if self._next is None:
            self._next = self._thread.start(self._take())
        return self._next

    def fetched(self) -> None:
        """The item that was asked for has reached its reader."""
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
    """As `Stream`: an async iterator, and an async context manager that closes it."""

    def __init__(self, stream: DistantStream[T]) -> None:
        self._stream = stream

    @property
    def dropped(self) -> int:
        """Items lost so far because they were not read in time."""
        return self._stream.dropped

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        # Shielded, for an item that is on its way would be lost with a wait that is cancelled.
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
