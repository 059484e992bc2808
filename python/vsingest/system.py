"""The process clock and randomness, and the one place where tests replace them.

All code that reads the time or draws random values does so here, so that in a test an hour can pass
in a second, with the same draws each time. See `vsingest.testing`.
"""

import os
import random
import time
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Protocol


class SystemSource(Protocol):
    """A source of time and randomness."""

    def monotonic(self) -> float:
        """Returns the seconds since some fixed moment; never goes back."""

    def wall(self) -> float:
        """Returns the seconds since the epoch."""

    def suspended(self) -> float:
        """Returns the seconds that the machine was suspended, which `monotonic` does not count."""

    @property
    def chance(self) -> random.Random:
        """A random generator. It draws secrets too, so outside tests it must be unpredictable."""


class _OperatingSystem:
    def __init__(self) -> None:
        self.chance = random.SystemRandom()

    def monotonic(self) -> float:
        return time.monotonic()

    def wall(self) -> float:
        return time.time()

    def suspended(self) -> float:
        if not hasattr(time, "CLOCK_BOOTTIME"):
            return 0.0
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()


_source: SystemSource = _OperatingSystem()


def monotonic() -> float:
    """Returns the seconds since some fixed moment; never goes back."""
    return _source.monotonic()


def wall() -> float:
    """Returns the seconds since the epoch."""
    return _source.wall()


def suspended() -> float:
    """Returns the seconds that the machine was suspended; 0 where that is unknown."""
    return _source.suspended()


def wall_ms() -> int:
    """Returns the milliseconds since the epoch."""
    return int(_source.wall() * 1_000)


def chance() -> random.Random:
    """Returns the random generator, by default the system's, which is unpredictable."""
    return _source.chance


def random_bytes(size: int) -> bytes:
    """Draws a number of unpredictable bytes."""
    return _source.chance.randbytes(size)


def random_text(alphabet: str, length: int) -> str:
    """Draws a number of unpredictable characters of an alphabet."""
    return "".join(_source.chance.choice(alphabet) for _ in range(length))


def new_uuid() -> uuid.UUID:
    """Draws a random UUID (RFC 9562 section 5.4)."""
    return uuid.UUID(bytes=random_bytes(16), version=4)


def at_fork(**calls: Callable[[], object]) -> None:
    """Registers functions with `os.register_at_fork`, on systems where processes fork."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(**calls)


@contextmanager
def replaced(source: SystemSource) -> Generator[None, None, None]:
    """Replaces the source for the whole process until the end of the block."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
