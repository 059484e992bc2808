"""Virtual time for code that runs outside of it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

from vsingest.testing.network import Network
from vsingest.testing.trace import Trace
from vsingest.testing.virtual_loop import LIMIT_SECONDS, VirtualLoop

T = TypeVar("T")


class VirtualTime:
    """Runs coroutines in virtual time: ``with VirtualTime(seed=1) as time: time.run(main())``.

    Args:
        seed: Determines all random draws.
        limit: Virtual seconds after which a wait raises `StuckError`.
    """

    def __init__(self, seed: int = 0, *, limit: float = LIMIT_SECONDS) -> None:
        self.loop = VirtualLoop(seed, limit=limit)
        self._runner = asyncio.Runner(loop_factory=lambda: self.loop)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<VirtualTime {self.now():.6f} s>"

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine to its end; tasks that it leaves behind continue in the next run.

        Raises:
            StuckError: It waits for something that cannot happen, or too long.
        """
        return self._runner.run(main)

    def now(self) -> float:
        """Returns the virtual seconds since the start."""
        return self.loop.time()

    async def advance(self, seconds: float) -> None:
        """Lets a time pass, and runs everything that happens in it."""
        await asyncio.sleep(seconds)

    def stall(self, seconds: float) -> None:
        """Lets time pass while nothing runs, as code that blocks the loop would."""
        self.loop.stall(seconds)

    @property
    def network(self) -> Network:
        """The network between clients and servers."""
        return self.loop.network

    def trace(self) -> Trace:
        """Starts to record the network; replaces an earlier trace."""
        self.network.trace = Trace()
        return self.network.trace

    def close(self) -> None:
        """Cancels what still runs, and closes the loop; idempotent."""
        self._runner.close()
        if not self.loop.is_closed():  # nothing was run
            self.loop.close()
