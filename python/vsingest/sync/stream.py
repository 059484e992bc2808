"""A blocking stream of frames, messages or presence."""

from typing import Generic, Self, TypeVar

from vsingest.client.thread.proxy_stream import DistantStream
from vsingest.media.closing import Closing

T = TypeVar("T")


class Stream(Closing, Generic[T]):
    """An iterator, and a context manager that closes it; see `client.hearing.inbox.Stream`."""

    def __init__(self, stream: DistantStream[T]) -> None:
        self._stream = stream

    @property
    def dropped(self) -> int:
        """The number of items that were dropped because they were not read in time."""
        return self._stream.dropped

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        item = self._stream.ask().result()
        self._stream.fetched()
        if item is None:
            raise StopIteration
        return item[0]

    def close(self) -> None:
        """Stops collecting; idempotent."""
        self._stream.end().result()
