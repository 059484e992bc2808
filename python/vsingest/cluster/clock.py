"""A clock that is monotonic within a process and comparable between processes."""

from collections.abc import Callable

from vsingest import system


def steady_clock() -> Callable[[], float]:
    """Returns a clock of seconds since the epoch that never runs backwards.

    It reads the wall clock once and continues by the monotonic clock, so a later change of the
    system time does not affect it. The next process starts from its own wall clock: if the system
    time was changed in between, the two differ by that change.
    """
    offset = system.wall() - system.monotonic()
    return lambda: offset + system.monotonic()
