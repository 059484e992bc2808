"""Coming back after a connection broke."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from vsingest.client.errors import AuthenticationError, RateLimited, VsingestError
from vsingest.media.clock import Clock
from vsingest.protocol.close_codes import CloseCode

# Ends that a new session can mend: the rest are meant, or would only happen again.
_MENDABLE: Final = frozenset(
    {1006, CloseCode.GOING_AWAY, CloseCode.INTERNAL, CloseCode.NODE_LOST_ROOM}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnect:
    """How a call comes back after its connection broke.

    Each wait is drawn evenly from 0 to a bound that begins at `first_seconds` and doubles up to
    `most_seconds`, so that the clients of a server that failed do not all come back at once.

    Attributes:
        first_seconds: The bound of the first wait.
        most_seconds: The largest bound.
        give_up_seconds: After so long the call ends.

    Raises:
        ValueError: A time is not positive.
    """

    first_seconds: float = 0.25
    most_seconds: float = 10.0
    give_up_seconds: float = 120.0

    def __post_init__(self) -> None:
        for name in ("first_seconds", "most_seconds", "give_up_seconds"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: {getattr(self, name)!r} is not above 0 seconds")

    def wait(self, attempt: int, rng: random.Random) -> float:
        """Seconds to wait before an attempt, counted from 0."""
        bound = min(self.most_seconds, self.first_seconds * 2.0 ** min(attempt, 32))
        return rng.uniform(0.0, bound)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnected:
    """What a broken connection cost.

    Of topics nothing can be said but that messages may have been missed: they have no history.

    Attributes:
        code: What the connection had ended with.
        reason: In words.
        attempts: Sessions asked for, the last of them granted.
        seconds: From the break to the room's answer.
        lost_out_ms: Milliseconds of audio given to `send` that were due meanwhile, and dropped.
        lost_in_ms: Milliseconds for which the room was not heard. A connection that ceased without
            a word is counted from the last ping that was answered.
        topics: The topics that were subscribed to again.
        session_id: The room's session now.
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


async def try_again(
    dial: Callable[[], Awaitable[None]], policy: Reconnect, clock: Clock, rng: random.Random
) -> int:
    """Dials until it succeeds; gives the number of attempts.

    Raises:
        VsingestError: The last attempt's, where the time is up or another attempt would be vain.
    """
    give_up = clock.now() + policy.give_up_seconds
    attempt = 0
    at_least = 0.0
    while True:
        await clock.sleep_until(clock.now() + max(at_least, policy.wait(attempt, rng)))
        attempt += 1
        try:
            await dial()
        except AuthenticationError:
            raise
        except VsingestError as error:
            if clock.now() >= give_up:
                raise
            at_least = (isinstance(error, RateLimited) and error.retry_after) or 0.0
        else:
            return attempt
