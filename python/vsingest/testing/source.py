"""The clock and the randomness of one virtual world."""

import random
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

from vsingest import system
from vsingest.client.sockets.frames import forget_keys

# 2030-01-01T00:00:00Z: the same in every run, and obviously not today.
EPOCH: Final = 1_893_456_000.0


class VirtualSource:
    """A `system.Source`: the time of a loop, and draws that a seed determines.

    Args:
        time: Returns the virtual seconds since the start.
        seed: Determines all random draws.
    """

    def __init__(self, time: Callable[[], float], seed: int) -> None:
        self._time = time
        self.chance = random.Random(seed)  # noqa: S311 - to be foreseen is what it is for

    def monotonic(self) -> float:
        """See `system.Source.monotonic`."""
        return self._time()

    def wall(self) -> float:
        """See `system.Source.wall`."""
        return EPOCH + self._time()

    def suspended(self) -> float:
        """See `system.Source.suspended`: a virtual machine never is."""
        return 0.0

    @contextmanager
    def rules(self) -> Generator[None, None, None]:
        """Makes this the process's source of time and randomness until the end of the block."""
        forget_keys()
        try:
            with system.replaced(self):
                yield
        finally:
            # Predictable keys must never mask frames that leave this process.
            forget_keys()
