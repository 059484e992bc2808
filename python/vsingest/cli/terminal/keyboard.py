"""The lines and keys that a person or a program types during a call."""

import os
from collections.abc import AsyncIterator
from typing import Protocol

from vsingest.cli.terminal.steering import Steering
from vsingest.media.descriptors import readable

_MOST_AT_ONCE = 4_096


class Keyboard(Protocol):
    """Controls a call by what is typed.

    Attributes:
        draws: Whether it shows the levels itself.
    """

    draws: bool

    async def steer(self, steering: Steering) -> None:
        """Returns when nothing more will be typed."""
        ...


class Nobody:
    """The keyboard of a call whose standard input is sound or closed."""

    draws = False

    async def steer(self, steering: Steering) -> None:
        """Returns at once."""


class LineInput:
    """Reads lines from a pipe or a plain terminal; the end of the input does not end the call.

    Args:
        descriptor: The descriptor to read, which is left open.
    """

    draws = False

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    async def steer(self, steering: Steering) -> None:
        """Handles each line as it comes."""
        async for line in _lines(self._descriptor):
            await steering.handle(line)


async def _lines(descriptor: int) -> AsyncIterator[str]:
    rest = b""
    while True:
        await readable(descriptor)
        data = os.read(descriptor, _MOST_AT_ONCE)
        *whole, rest = (rest + data).split(b"\n")
        if not data and rest:
            whole.append(rest)
        for line in whole:
            yield line.decode(errors="replace").rstrip("\r")
        if not data:
            return
