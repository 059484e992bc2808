"""Whose audio may enter the queue: one utterance after another."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from vsingest.client.wakeup import Signal
from vsingest.media.clock import Clock

# How long the room may have run dry before an utterance that has nothing to say lets others speak.
PATIENCE: Final = 0.5


class Turn:
    """A place in the line.

    Args:
        revocable: Whether `clear` and the end of the call's sending take it away.

    Attributes:
        away_since: When its owner went to fetch more, and may not come back soon; None otherwise.
    """

    def __init__(self, *, revocable: bool = True) -> None:
        self.revocable = revocable
        self.away_since: float | None = None


class Turns:
    """A line of utterances, of which the first may put audio into the queue.

    An utterance whose caller has yet to give its next block keeps its turn only as long as the room
    does not wait: once the room has been dry for `PATIENCE`, the turn goes to the next in line, and
    the utterance lines up again when its block comes.

    Args:
        clock: The time.
        dry_from: Tells when the room runs dry of what is queued, or ran dry.
    """

    def __init__(self, clock: Clock, dry_from: Callable[[], float]) -> None:
        self._clock = clock
        self._dry_from = dry_from
        self._line: deque[Turn] = deque()
        self._changed = Signal()
        self._watch: asyncio.Task[None] | None = None

    def drop_overdue(self) -> None:
        """Takes the turn from an utterance that is overdue, whether or not another waits for it."""
        if self._line and self._overdue(self._line[0]) <= self._clock.now():
            self.give_up(self._line[0])

    @property
    def taken(self) -> bool:
        """Whether an utterance has the turn."""
        return bool(self._line)

    async def take(self, turn: Turn) -> None:
        """Waits until it is the first in line, or until it was revoked: the caller looks why."""
        turn.away_since = None
        if turn not in self._line:
            self._line.append(turn)
        self._watch_the_first()
        try:
            while turn in self._line and self._line[0] is not turn:
                await self._changed.wait()
        except BaseException:
            self.give_up(turn)
            raise

    def step_away(self, turn: Turn) -> None:
        """Notes that its owner waits for something that may never come."""
        turn.away_since = self._clock.now()
        self._watch_the_first()

    def give_up(self, turn: Turn) -> None:
        """Leaves the line; harmless where it is in none."""
        if turn in self._line:
            self._line.remove(turn)
            self._moved()

    def revoke(self, *, everyone: bool = False) -> None:
        """Has all leave the line that may be revoked, or everyone."""
        self._line = deque(turn for turn in self._line if not (everyone or turn.revocable))
        self._moved()

    def _moved(self) -> None:
        self._changed.notify()
        self._watch_the_first()

    def _overdue(self, turn: Turn) -> float:
        if turn.away_since is None:
            return float("inf")
        return max(turn.away_since, self._dry_from()) + PATIENCE

    def _watch_the_first(self) -> None:
        needed = len(self._line) > 1 and self._line[0].away_since is not None
        if self._watch is not None and not needed:
            self._watch.cancel()
            self._watch = None
        elif needed and (self._watch is None or self._watch.done()):
            self._watch = asyncio.create_task(self._expire(), name="vsingest turn")

    async def _expire(self) -> None:
        """Takes the turn from the first once it is overdue; ends where nobody waits for that."""
        while len(self._line) > 1 and (at := self._overdue(self._line[0])) < float("inf"):
            if at > self._clock.now():
                await self._clock.sleep_until(at)
            else:
                self._line.popleft()
                self._changed.notify()
