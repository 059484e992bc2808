"""The timer that paces all calls of an event loop."""

import asyncio
import logging
import math
from collections.abc import Callable
from typing import TypeAlias
from weakref import WeakKeyDictionary

from vsingest.media.clock import Clock
from vsingest.protocol.audio import FRAME_SECONDS

# Called at a beat with its time; returns whether to be called at the next beat too.
Beat: TypeAlias = Callable[[float], bool]

_log = logging.getLogger("vsingest.client")


class Metronome:
    """Calls functions at whole multiples of 20 ms of a clock.

    The grid is absolute: a busy loop makes one beat late and does not move the others. Missed beats
    are not repeated; the functions catch up by the time that they are given.

    Args:
        clock: The clock of the beats.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._beats: dict[Beat, float] = {}
        self._due = math.inf  # no function is due before
        self._last = 0  # the number of the last beat on the grid
        self._next = 0  # the number of the beat that is slept for; 0 while awake
        self._running: asyncio.Task[None] | None = None

    def add(self, beat: Beat, *, after: float = 0.0) -> None:
        """Calls `beat` from the first beat on that is not before `after`."""
        self._beats[beat] = after
        self._due = min(self._due, after)
        if self._next and max(self._passed() + 1, _number(after)) < self._next:
            self._stop()
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(), name="vsingest metronome")

    def discard(self, beat: Beat) -> None:
        """Stops calling `beat`; has no effect if it is not called."""
        self._beats.pop(beat, None)
        if not self._beats and self._next:  # when awake, it ends by itself
            self._stop()

    def _stop(self) -> None:
        assert self._running is not None
        self._running.cancel()
        self._running = None
        self._next = 0

    def _passed(self) -> int:
        return max(self._last, math.floor(self._clock.now() / FRAME_SECONDS))

    async def _run(self) -> None:
        self._last = self._passed()
        while self._beats:
            self._next = max(self._last + 1, _number(self._due))
            at = self._next * FRAME_SECONDS
            await self._clock.sleep_until(at)
            # A sleep may end early by the resolution of the clock.
            now = max(self._clock.now(), at)
            self._last = max(self._next, math.floor(now / FRAME_SECONDS))
            self._next = 0
            if now >= self._due:
                self._beat(now)

    def _beat(self, now: float) -> None:
        due = [beat for beat, after in self._beats.items() if now >= after]
        for beat in due:
            self._call(beat, now)
        self._due = min(self._beats.values(), default=math.inf)

    def _call(self, beat: Beat, now: float) -> None:
        try:
            again = beat in self._beats and beat(now)
        except Exception:
            _log.exception("a call failed at its beat and is no longer paced")
            again = False
        if not again:
            self._beats.pop(beat, None)


def _number(time: float) -> int:
    return math.ceil(time / FRAME_SECONDS)


_metronomes: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Clock, Metronome]] = (
    WeakKeyDictionary()
)


def metronome_of(clock: Clock) -> Metronome:
    """Returns the metronome of the running loop for a clock, which all its calls share."""
    of_loop = _metronomes.setdefault(asyncio.get_running_loop(), {})
    if clock not in of_loop:
        of_loop[clock] = Metronome(clock)
    return of_loop[clock]
