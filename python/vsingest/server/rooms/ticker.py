"""The timer of the rooms: a tick every 20 ms while a room is open."""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from vsingest import system
from vsingest.protocol.audio import FRAME_SECONDS
from vsingest.server.rooms.pulse import Pulse

CATCH_UP_TICKS: Final = 5


class Ticker(Protocol):
    """Calls a function at a steady pace."""

    def start(self, tick: Callable[[], None], skip: Callable[[int, int], None]) -> None:
        """Starts; has no effect if it runs already.

        Args:
            tick: Is called at each tick.
            skip: Is called with the number of ticks that will never run, and the number of late
                ones that follow at once.
        """

    def stop(self) -> None:
        """Stops; has no effect if it does not run."""


class GridTicker:
    """Ticks on an absolute grid of the loop's clock, so that lateness does not accumulate.

    After a busy loop or a stopped process has missed several ticks, it skips all but the last
    `catch_up` of them, since a burst of old audio helps nobody, and runs those at once. The time of
    a suspended machine is skipped as well. Audio that came meanwhile waits in the sockets, and is
    read before the ticks run. The grid does not depend on the wall clock.

    Args:
        interval: Seconds between ticks.
        catch_up: The most missed ticks that are run at once.
        loop: The loop with the clock and timers; by default the running one.
        pulse: Records how late each run began and how long it took.
        suspended: Returns the seconds that the loop's clock did not count.

    Attributes:
        ticks: Ticks run.
        late: Ticks that ran after the next one was due.
        skipped: Ticks that never ran.
    """

    def __init__(
        self,
        *,
        interval: float = FRAME_SECONDS,
        catch_up: int = CATCH_UP_TICKS,
        loop: asyncio.AbstractEventLoop | None = None,
        pulse: Pulse | None = None,
        suspended: Callable[[], float] = system.suspended,
    ) -> None:
        self.ticks = 0
        self.late = 0
        self.skipped = 0
        self._interval = interval
        self._catch_up = catch_up
        self._given_loop = loop
        self._pulse = pulse or Pulse()
        self._suspended = suspended
        self._timer: asyncio.Handle | None = None

    def start(
        self, tick: Callable[[], None], skip: Callable[[int, int], None] = lambda *_: None
    ) -> None:
        """See `Ticker.start`. The grid begins now; the first tick is one interval away."""
        if self._timer is not None:
            return
        self._loop = self._given_loop or asyncio.get_running_loop()
        self._tick = tick
        self._skip = skip
        self._suspended_before = self._suspended()
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
            # In each iteration uvloop runs timers first, then `call_soon`, and then it reads.
            self._timer = self._loop.call_soon(self._let_read)

    def _let_read(self) -> None:
        self._timer = self._loop.call_soon(self._tick_all)

    def _tick_all(self) -> None:
        # Not the loop's clock: uvloop's does not change within an iteration, and has a step of 1
        # ms.
        began = self._pulse.clock()
        self._pulse.lags.observe(max(0.0, began - self._origin - self._next * self._interval))
        self._run()
        self._pulse.ticks.observe(self._pulse.clock() - began)
        if self._timer is not None:
            self._schedule()

    def _run(self) -> None:
        # A loop may fire early by the resolution of its clock; the tick it fired for counts as due.
        elapsed = int((self._loop.time() - self._origin) / self._interval)
        due = max(elapsed, self._next) - self._next + 1
        skipped = max(0, due - self._catch_up)
        self._next += skipped
        self._note_skipped(skipped + self._ticks_suspended(), due - skipped)
        for missing in reversed(range(due - skipped)):
            self.ticks += 1
            self.late += missing > 0
            self._next += 1
            self._tick()
            if self._timer is None:
                return

    def _ticks_suspended(self) -> int:
        ticks = int((self._suspended() - self._suspended_before) / self._interval)
        self._suspended_before += ticks * self._interval
        return ticks

    def _note_skipped(self, ticks: int, at_once: int) -> None:
        if ticks > 0:
            self.skipped += ticks
            self._skip(ticks, at_once)
