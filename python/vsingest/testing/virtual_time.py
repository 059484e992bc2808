"""A virtual world to run things in, from where time is real."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

from vsingest.testing.network import Network
from vsingest.testing.trace import Trace
from vsingest.testing.virtual_loop import LIMIT_SECONDS, VirtualLoop

T = TypeVar("T")


class VirtualTime:
    """``with VirtualTime(seed=1) as time: time.run(main())``, as often as wanted.

    Args:
        seed: Determines every draw.
        limit: Virtual seconds after which whoever still waits is told so, by `StuckError`.
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
        """Runs a coroutine to its end; what it leaves behind goes on in the next.

        Raises:
            StuckError: It waits for something that nothing brings about, or too long.
        """
        return self._runner.run(main)

    def now(self) -> float:
        """Virtual seconds since the beginning."""
        return self.loop.time()

    async def advance(self, seconds: float) -> None:
        """Lets so much time pass, and everything happen that happens in it."""
        await asyncio.sleep(seconds)

    def stall(self, seconds: float) -> None:
        """Lets time pass while nothing runs, as code would that keeps the loop so long."""
        self.loop.stall(seconds)

    @property
    def network(self) -> Network:
        """What is between clients and servers."""
        return self.loop.network

    def trace(self) -> Trace:
        """Begins to record what goes over the network, in place of any other trace."""
        self.network.trace = Trace()
        return self.network.trace

    def close(self) -> None:
        """Cancels what still runs, and ends the loop; idempotent."""
        self._runner.close()
        if not self.loop.is_closed():  # nothing was ever run
            self.loop.close()
