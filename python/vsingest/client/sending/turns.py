"""The order in which utterances enter the queue."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from vsingest.client.wakeup import Signal
from vsingest.media.clock import Clock

# How long the room may hear nothing before an utterance without samples loses its turn.
PATIENCE: Final = 0.5


class Turn:
    """The place of an utterance in the line.

    Args:
        revocable: Whether `clear` and the end of sending revoke it.

    Attributes:
        away_since: When its owner began to wait for more samples; None if it does not.
    """

    def __init__(self, *, revocable: bool = True) -> None:
        self.revocable = revocable
        self.away_since: float | None = None


class Turns:
    """A line of utterances, of which the first may put audio into the queue.

    While an utterance waits for its next block, it keeps its turn only as long as the room has
    audio: once the room has heard nothing for `PATIENCE`, the turn goes to the next in line, and
    the utterance lines up again when its block comes.

    Args:
        clock: The clock.
        dry_from: Returns when the room will have played, or has played, everything queued.
    """

    def __init__(self, clock: Clock, dry_from: Callable[[], float]) -> None:
        self._clock = clock
        self._dry_from = dry_from
        self._line: deque[Turn] = deque()
        self._changed = Signal()
        self._watch: asyncio.Task[None] | None = None

    def drop_overdue(self) -> None:
        """Revokes the turn of an overdue utterance, whether or not another waits."""
        if self._line and self._overdue(self._line[0]) <= self._clock.now():
            self.give_up(self._line[0])

    @property
    def taken(self) -> bool:
        """Whether an utterance has the turn."""
        return bool(self._line)

    async def take(self, turn: Turn) -> None:
        """Waits until the turn is first in line, or revoked; the caller checks which."""
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
        """Notes that the owner waits for samples that may never come."""
        turn.away_since = self._clock.now()
        self._watch_the_first()

    def give_up(self, turn: Turn) -> None:
        """Leaves the line; has no effect if it is not in it."""
        if turn in self._line:
            self._line.remove(turn)
            self._moved()

    def revoke(self, *, everyone: bool = False) -> None:
        """Removes all revocable turns from the line, or all turns."""
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
        """Revokes the first turn once it is overdue; ends when no other turn waits."""
        while len(self._line) > 1 and (at := self._overdue(self._line[0])) < float("inf"):
            if at > self._clock.now():
                await self._clock.sleep_until(at)
            else:
                self._line.popleft()
                self._changed.notify()
