"""The timer of a process: one tick each 20 ms, for as long as a room is open."""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from vsingest.protocol.audio import FRAME_SECONDS
from vsingest.server.rooms.pulse import Pulse

CATCH_UP_TICKS: Final = 5


class Ticker(Protocol):
    """Calls back at a steady pace."""

    def start(self, tick: Callable[[], None]) -> None:
        """Begins; harmless where it runs already."""

    def stop(self) -> None:
        """Ends; harmless where it does not run."""


class GridTicker:
    """Ticks on an absolute grid of the loop's clock, so that no lateness adds up.

    A loop that was busy through several ticks runs what it missed at once, up to `catch_up` of
    them. Beyond that they are skipped: a burst of old audio helps nobody. What came meanwhile waits
    in the sockets, and is read before the rooms are asked for it.

    Args:
        interval: Seconds between ticks.
        catch_up: Missed ticks that are run at once, at most.
        loop: Whose clock and timers it uses; the running one where none is given.
        pulse: Told how late each run began, and how long it took.

    Attributes:
        ticks: Ticks run.
        late: Of them, those that ran after the next was due.
        skipped: Ticks that never ran.
    """

    def __init__(
        self,
        *,
        interval: float = FRAME_SECONDS,
        catch_up: int = CATCH_UP_TICKS,
        loop: asyncio.AbstractEventLoop | None = None,
        pulse: Pulse | None = None,
    ) -> None:
        self.ticks = 0
        self.late = 0
        self.skipped = 0
        self._interval = interval
        self._catch_up = catch_up
        self._given_loop = loop
        self._pulse = pulse or Pulse()
        self._timer: asyncio.Handle | None = None

    def start(self, tick: Callable[[], None]) -> None:
        """See `Ticker.start`. The grid begins now; the first tick is one interval away."""
        if self._timer is not None:
            return
        self._loop = self._given_loop or asyncio.get_running_loop()
        self._tick = tick
        self._origin = self._loop.time()
        self._next = 1
        self._schedule()

    def stop(self) -> None:
        """See `Ticker.stop`."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self) -> None:
        when = self._origin + self._next * self._interval
        self._timer = self._loop.call_at(when, self._fire)

    def _fire(self) -> None:
        if self._loop.time() < self._origin + (self._next + 1) * self._interval:
            self._tick_all()
        else:
            # uvloop runs timers first, then what is to run soon, and reads after that.
            self._timer = self._loop.call_soon(self._let_read)

    def _let_read(self) -> None:
        self._timer = self._loop.call_soon(self._tick_all)

    def _tick_all(self) -> None:
        # Not by the loop's clock: uvloop's stands still within an iteration, and counts in ms.
        began = self._pulse.clock()
        self._pulse.lags.observe(max(0.0, began - self._origin - self._next * self._interval))
        self._run()
        self._pulse.ticks.observe(self._pulse.clock() - began)
        if self._timer is not None:
            self._schedule()

    def _run(self) -> None:
        # A loop may fire early by its clock's resolution, so the tick it fired for is due anyway.
        elapsed = int((self._loop.time() - self._origin) / self._interval)
        due = max(elapsed, self._next) - self._next + 1
        skipped = max(0, due - self._catch_up)
        self.skipped += skipped
        self._next += skipped
        for missing in reversed(range(due - skipped)):
            self.ticks += 1
            self.late += missing > 0
            self._next += 1
            self._tick()
            if self._timer is None:
                return
