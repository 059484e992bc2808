"""Reconnecting after a connection broke."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from vsingest.client.errors import ConnectFailed, VsingestError
from vsingest.media.clock import Clock
from vsingest.protocol.close_codes import CloseCode

# Closes after which a new session can help; the others are intended or would happen again.
_MENDABLE: Final = frozenset(
    {1006, CloseCode.GOING_AWAY, CloseCode.INTERNAL, CloseCode.NODE_LOST_ROOM}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnect:
    """How a call reconnects after its connection broke.

    Each wait is uniformly random from 0 to a bound that starts at `first_seconds` and doubles up to
    `most_seconds`, so that the clients of a failed server do not all reconnect at once.

    Attributes:
        first_seconds: The bound of the first wait.
        most_seconds: The largest bound.
        give_up_seconds: The time after which the call ends.
        held_seconds: The time after which a connection counts as stable. A connection that breaks
            earlier counts as one more failed attempt: the waits keep growing and `give_up_seconds`
            keeps running, so a service that admits and drops is not asked for session after
            session.

    Raises:
        ValueError: A time is not positive.
    """

    first_seconds: float = 0.25
    most_seconds: float = 10.0
    give_up_seconds: float = 120.0
    held_seconds: float = 30.0

    def __post_init__(self) -> None:
        for name in ("first_seconds", "most_seconds", "give_up_seconds", "held_seconds"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: {getattr(self, name)!r} is not above 0 seconds")

    def wait(self, attempt: int, rng: random.Random) -> float:
        """Returns the seconds to wait before an attempt, counted from 0."""
        bound = min(self.most_seconds, self.first_seconds * 2.0 ** min(attempt, 32))
        return rng.uniform(0.0, bound)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnected:
    """What a broken connection cost.

    Topics have no history, so missed messages cannot be counted.

    Attributes:
        code: The close code of the broken connection.
        reason: The reason in words.
        attempts: The number of attempts; the last one succeeded.
        seconds: From the break to the room's answer.
        lost_out_ms: Milliseconds of audio that were due during the break, and dropped; for a
            connection that died silently, with what was sent after the last byte that came.
        lost_in_ms: Milliseconds for which the room was not heard; for a connection that died
            silently, from the last byte that came.
        topics: The topics that were subscribed to again.
        session_id: The room's session after the reconnect.
    """

    code: int
    reason: str
    attempts: int
    seconds: float
    lost_out_ms: float
    lost_in_ms: float
    topics: tuple[str, ...]
    session_id: str


def is_mendable(code: int) -> bool:
    """Whether a new session may help after a close with this code."""
    return code in _MENDABLE


class Backoff:
    """The attempts to reconnect, over all breaks of one call.

    Args:
        policy: The waits, and when to give up.
        clock: The clock of the waits.
        rng: Draws the waits.
    """

    def __init__(self, policy: Reconnect, clock: Clock, rng: random.Random) -> None:
        self._policy = policy
        self._clock = clock
        self._rng = rng
        self._failures = 0
        self._give_up = 0.0
        self._joined_at = clock.now()

    async def retry(self, dial: Callable[[], Awaitable[None]]) -> int:
        """Dials until it succeeds; returns the number of attempts.

        Raises:
            VsingestError: The error of the last attempt, if the time is up, if it would be up
                before the service accepts another attempt, or if another attempt cannot succeed.
        """
        now = self._clock.now()
        if not self._failures or now - self._joined_at >= self._policy.held_seconds:
            self._failures = 0
            self._give_up = now + self._policy.give_up_seconds
        elif now >= self._give_up:
            raise ConnectFailed(
                f"no connection lasted {self._policy.held_seconds:g} s in the last "
                f"{self._policy.give_up_seconds:g} s"
            )
        attempts, at_least = 0, 0.0
        while True:
            wait = max(at_least, self._policy.wait(self._failures, self._rng))
            await self._clock.sleep_until(min(self._clock.now() + wait, self._give_up))
            attempts += 1
            self._failures += 1
            try:
                await dial()
            except VsingestError as error:
                at_least = error.retry_after or 0.0
                if error.vain or self._clock.now() + at_least >= self._give_up:
                    raise
            else:
                self._joined_at = self._clock.now()
                return attempts
