"""The result of `connect`, which can be entered or awaited, and the end of a call."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Generator
from typing import Any, Generic, Self, TypeVar


class LeftAtTheEnd(ABC):
    """A call as a context manager: ``async with call`` closes it, or leaves if the block raises."""

    @property
    @abstractmethod
    def is_the_parents(self) -> bool:
        """Whether it was left behind in another process by a fork, which must not end it."""

    @abstractmethod
    async def close(self) -> None:
        """Sends what is queued, and leaves."""

    @abstractmethod
    async def leave(self) -> None:
        """Leaves at once."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *details: object) -> None:
        if not self.is_the_parents:
            await (self.close() if kind is None else self.leave())


C = TypeVar("C", bound=LeftAtTheEnd)


class Connecting(Generic[C]):
    """The result of `vsingest.connect`, to be entered or awaited once.

    ``async with connect(...) as call`` leaves the room at the end of the block. After ``call =
    await connect(...)``, you leave it by ``await call.close()``, ``await call.leave()``, or ``async
    with call``.

    Args:
        join: Joins the call.
    """

    def __init__(self, join: Callable[[], Awaitable[C]]) -> None:
        self._join: Callable[[], Awaitable[C]] | None = join
        self._call: C | None = None

    def __await__(self) -> Generator[Any, None, C]:
        return self._joined().__await__()

    async def __aenter__(self) -> C:
        self._call = await self._joined()
        return self._call

    async def __aexit__(self, kind: type[BaseException] | None, *details: object) -> None:
        assert self._call is not None
        await self._call.__aexit__(kind, *details)

    async def _joined(self) -> C:
        join, self._join = self._join, None
        if join is None:
            raise RuntimeError("connect: its result joins one call; call connect again")
        return await join()
