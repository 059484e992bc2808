"""Topics, messages, errors and pings beyond the limits of a socket."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import WSMsgType

from vsingest.conform.check import expect, scene
from vsingest.conform.closes import expect_code
from vsingest.conform.peer import SocketClose
from vsingest.conform.scenes.meeting import people
from vsingest.conform.service import Service
from vsingest.protocol.limits import Limits

_LIMITS: Final = Limits()
_TOPICS: Final = _LIMITS.topics + 5
# Messages that arrive more slowly than they were sent get more of the rate.
_MESSAGES: Final = _LIMITS.message_burst + 80
_ERRORS: Final = 2 * _LIMITS.errors
_PINGS: Final = 4 * _LIMITS.control_frame_burst
_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Flooded:
    """The outcome of exceeding limits.

    Attributes:
        topics: The codes of the errors at too many topics.
        messages: The codes of the errors at too many messages.
        errors: How the socket was closed after too many errors.
        pings: How a socket was closed after too many pings.
    """

    topics: set[Any]
    messages: set[Any]
    errors: SocketClose | None
    pings: SocketClose | None


@scene("limits", sessions=2, seconds=5)
async def flooding(service: Service) -> Flooded:
    """Exceeds four limits by a little, on two sockets."""
    room = await service.room()
    async with people(service, room, "ann", "ben") as (ann, ben):

        def codes(since: int) -> set[Any]:
            return {one.get("code") for one in ann.events[since:] if one["event"] == "error"}

        async def flood(event: dict[str, str], times: int, code: str) -> set[Any]:
            since = len(ann.events)
            text = json.dumps(event)
            for number in range(times):
                await ann.send_text(text.replace("#", str(number)))
            await ann.until(lambda: code in codes(since), _SECONDS)
            return codes(since)

        topics = await flood({"event": "subscribe", "topic": "t#"}, _TOPICS, "topic-limit")
        messages = await flood({"event": "unsubscribe", "topic": "none"}, _MESSAGES, "rate-limit")
        for _ in range(_ERRORS):
            await ann.send_text("{")
        errors = await ann.end(_SECONDS)
        for _ in range(_PINGS):
            await ben.send_frame(b"", WSMsgType.PING)
        await asyncio.sleep(0)
        return Flooded(topics, messages, errors, await ben.end(_SECONDS))


@flooding.ours(
    "limits.topics",
    f"One socket may subscribe to {_LIMITS.topics} topics; one more is the error `topic-limit`.",
    "100 errors; 100 topics; 500 messages at once and 100 a second over a longer time, media not "
    "counted; 100 pings and pongs at once and 20 a second over a longer time. [O]",
)
def topics(seen: Flooded) -> str:
    """Subscribes to five topics more than the limit."""
    return expect("topic-limit" in seen.topics, _codes(seen.topics))


@flooding.ours(
    "errors.rate-limit",
    f"Over {_LIMITS.message_burst} messages at once are answered by the error `rate-limit`.",
    "| `rate-limit` | exceeds the rate of messages",
)
def messages(seen: Flooded) -> str:
    """Sends a few messages more than the limit."""
    return expect("rate-limit" in seen.messages, _codes(seen.messages))


@flooding.ours(
    "close.1008",
    f"Over {_LIMITS.errors} errors close the socket with 1008.",
    "| 1008 | too many errors |",
)
def errors(seen: Flooded) -> str:
    """Sends at most twice as many errors as the limit."""
    return expect_code(seen.errors, 1008)


@flooding.ours(
    "limits.pings",
    f"Over {_LIMITS.control_frame_burst} pings at once close the socket with 1008.",
    "100 pings and pongs at once and 20 a second over a longer time. [O]",
)
def pings(seen: Flooded) -> str:
    """Sends at most four times as many pings as the limit."""
    return expect_code(seen.pings, 1008)


def _codes(found: set[Any]) -> str:
    return ", ".join(sorted(map(str, found))) or "no error came"
