"""Publishing and subscribing: the receivers, the form and the order of messages."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from vsingest.conform.check import NotTried, expect, expect_text, scene, type_name
from vsingest.conform.peer import Peer
from vsingest.conform.scenes.meeting import people
from vsingest.conform.service import Service

_EACH: Final = 10


@dataclass(frozen=True, slots=True)
class Published:
    """The received messages.

    Attributes:
        sample: The first message.
        sender: The id of its publisher.
        echo: Whether its publisher received it too.
        earlier: Whether the second subscriber received a message from before its subscription.
        first: The texts that the first received while two published at once.
        second: The texts that the second received.
        own: How many of their own messages each received.
        later: Whether the second received a message after it had unsubscribed.
        stranger: How many messages a participant without a subscription received.
    """

    sample: dict[str, Any] | None
    sender: str
    echo: bool
    earlier: bool
    first: list[str]
    second: list[str]
    later: bool
    stranger: int


def texts(peer: Peer, topic: str, since: int = 0) -> list[str]:
    """Returns the texts of a topic's messages that a peer received."""
    found = []
    for event in peer.events[since:]:
        data = event.get("data")
        if event["event"] == "message" and event.get("topic") == topic and isinstance(data, dict):
            found.append(str(data.get("message")))
    return found


@scene("pub/sub", sessions=3, seconds=3)
async def messages(service: Service) -> Published:
    """Two participants subscribe and publish, and one does neither."""
    topic = service.unique("topic")
    async with people(service, await service.room(), "ann", "ben", "cem") as (ann, ben, cem):

        def came(peer: Peer, text: str) -> bool:
            return text in texts(peer, topic)

        await ann.send("subscribe", topic=topic)
        await ann.send("message", topic=topic, data="before")
        echo = await ann.until(lambda: came(ann, "before"), 5)
        await ben.send("subscribe", topic=topic)
        await ben.send("message", topic=topic, data="ready")
        await ann.until(lambda: came(ann, "ready"))
        await ben.until(lambda: came(ben, "ready"), 5)
        sample = next((one for one in ann.events if one["event"] == "message"), None)
        since = len(ann.events), len(ben.events)

        async def publish(peer: Peer, name: str) -> None:
            for number in range(_EACH):
                await peer.send("message", topic=topic, data=f"{name}{number}")

        await asyncio.gather(publish(ann, "a"), publish(ben, "b"))
        most = 2 * _EACH if echo else _EACH
        await ann.until(lambda: len(texts(ann, topic, since[0])) >= most)
        await ben.until(lambda: len(texts(ben, topic, since[1])) >= most)
        found = texts(ann, topic, since[0]), texts(ben, topic, since[1])
        await ben.send("unsubscribe", topic=topic)
        await ben.send("message", topic=topic, data="after")
        await ann.until(lambda: came(ann, "after"))
        return Published(
            sample=sample,
            sender=ann.name if echo else ben.name,
            echo=echo,
            earlier=came(ben, "before"),
            first=found[0],
            second=found[1],
            later=came(ben, "after"),
            stranger=len(texts(cem, topic)),
        )


@messages.seen(
    "pubsub.publish",
    "A published text comes to all who subscribed.",
    '| `{"event":"message","topic":"…","data":"text"}` | publish a text | [C] |',
)
def publish(seen: Published) -> str:
    """A message goes from one participant to another."""
    _some(seen)
    theirs = [
        [text for text in found if text[0] == other]
        for found, other in ((seen.first, "b"), (seen.second, "a"))
    ]
    count = min(map(len, theirs))
    return expect(count == _EACH, f"{count} of {_EACH} came")


@messages.seen(
    "pubsub.members",
    "A message has `topic`, and `data` with `message`, `senderId` and `senderName`.",
    "| `message`: `topic`, `data` (`message`, `senderId`, `senderName`) | a published text | [C] |",
)
def members(seen: Published) -> str:
    """All members are text."""
    data = _some(seen)
    absent = [
        name
        for name in ("message", "senderId", "senderName")
        if not isinstance(data.get(name), str)
    ]
    expect(not absent, "all there", f"without {', '.join(absent)}")
    return expect(data["senderId"] == seen.sender, "all there", "senderId is not the sender's id")


@messages.ours(
    "pubsub.timestamp",
    "`data.timestamp` is in ms since the epoch, a number.",
    "| … `data.timestamp` (ms since the epoch), `data.id` |",
)
def timestamp(seen: Published) -> str:
    """In rooms of the service, it is text in ISO 8601."""
    value = _some(seen).get("timestamp")
    number = isinstance(value, int) and not isinstance(value, bool)
    return expect(number, "a number", f"timestamp is {type_name(value)}")


@messages.ours(
    "pubsub.id",
    "`data.id` is the id of the message, a string.",
    "| … `data.timestamp` (ms since the epoch), `data.id` |",
)
def message_id(seen: Published) -> str:
    """The id identifies the message."""
    return expect_text("id", _some(seen).get("id"))


@messages.seen(
    "pubsub.from-now-on",
    "A subscriber receives the messages of a topic from its subscription on.",
    '| `{"event":"subscribe","topic":"…"}` | receive the messages of a topic from now on | [C] |',
)
def from_now_on(seen: Published) -> str:
    """A message from before is not received, nor any by a participant without a subscription."""
    expect(not seen.earlier, "none from before", "a message from before the subscription came")
    return expect(seen.stranger == 0, "none from before", f"{seen.stranger} came to one without")


@messages.seen(
    "pubsub.unsubscribe",
    "After `unsubscribe` none comes any more.",
    '| `{"event":"unsubscribe","topic":"…"}` | receive them no longer;',
)
def unsubscribe(seen: Published) -> str:
    """The same socket published a message after it."""
    return expect(not seen.later, "none", "a message came after it")


@messages.documented(
    "pubsub.echo",
    "Publishers that have subscribed get their own messages, as documented for rooms.",
    "receives its own messages: documented for rooms of the service [D]",
)
def echo(seen: Published) -> str:
    """Two participants published at once."""
    return expect(seen.echo, "own ones too", "a publisher does not get its own messages")


@messages.ours(
    "order.messages",
    "All subscribers get a topic's messages in one order.",
    "4. All subscribers of a topic receive its messages in the same order.",
)
def order(seen: Published) -> str:
    """Two participants published at once."""
    if not seen.echo:
        raise NotTried("publishers do not get their own messages")
    same = seen.first == seen.second and len(seen.first) == 2 * _EACH
    return expect(same, f"{len(seen.first)} in one order", "in two orders, or incomplete")


def _some(seen: Published) -> dict[str, Any]:
    data = None if seen.sample is None else seen.sample.get("data")
    if not isinstance(data, dict):
        raise NotTried("no message came")
    return data
