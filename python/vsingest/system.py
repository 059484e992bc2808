"""The process clock and randomness, and the one place where tests replace them.

Whatever asks what time it is, or draws something at random, asks here; so that a test can have an
hour pass in a second, and the same draws each time. See `vsingest.testing`.
"""

import random
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol


class SystemSource(Protocol):
    """A source of time and randomness."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""

    def wall(self) -> float:
        """Seconds since the epoch."""

    @property
    def chance(self) -> random.Random:
        """Draws secrets too, so it has to be unpredictable wherever there is anyone to guess."""


class _OperatingSystem:
    def __init__(self) -> None:
        self.chance = random.SystemRandom()

    def monotonic(self) -> float:
        return time.monotonic()

    def wall(self) -> float:
        return time.time()


_source: SystemSource = _OperatingSystem()


def monotonic() -> float:
    """Seconds since some fixed moment; never goes back."""
    return _source.monotonic()


def wall() -> float:
    """Seconds since the epoch."""
    return _source.wall()


def wall_ms() -> int:
    """Milliseconds since the epoch."""
    return int(_source.wall() * 1_000)


def chance() -> random.Random:
    """Draws what nobody may guess: from the system's generator."""
    return _source.chance


def random_bytes(size: int) -> bytes:
    """So many bytes that nobody may guess."""
    return _source.chance.randbytes(size)


def random_text(alphabet: str, length: int) -> str:
    """So many characters of an alphabet that nobody may guess."""
    return "".join(_source.chance.choice(alphabet) for _ in range(length))


def new_uuid() -> uuid.UUID:
    """A random UUID (RFC 9562 section 5.4)."""
    return uuid.UUID(bytes=random_bytes(16), version=4)


@contextmanager
def replaced(source: SystemSource) -> Generator[None, None, None]:
    """Has another source answer in the whole process, until the end of the block."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
