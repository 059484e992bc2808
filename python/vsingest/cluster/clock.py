"""Time that is steady within a process and has a meaning beyond it."""

from collections.abc import Callable

from vsingest import system


def steady_clock() -> Callable[[], float]:
    """Gives a clock of seconds since the epoch that never runs backwards.

    It takes the wall's time once and goes on by the monotonic clock, so nothing that is set or
    stepped later moves it. What one process wrote the next one compares with its own wall: a
    machine whose clock was set in between is off by just that.
    """
    offset = system.wall() - system.monotonic()
    return lambda: offset + system.monotonic()
