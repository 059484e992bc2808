"""Our extensions, which other services need not have; each is off unless it is confirmed."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any, Final

from vsingest.conform.check import Differs, expect, scene
from vsingest.conform.peer import Peer
from vsingest.conform.scenes.meeting import LOW
from vsingest.conform.scenes.messages import texts
from vsingest.conform.service import Service
from vsingest.conform.tones import AMPLITUDE, decibels, strength, tone

_NAMES: Final = ["clear", "mark", "pubsub"]
_RATE: Final = 16_000
_FRAME_BYTES: Final = _RATE // 50 * 2
_ANSWER_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True)
class Extended:
    """The outcomes of the extensions; they are None for extensions that were not confirmed.

    Attributes:
        confirmed: The extensions and the audio that `meeting-joined` confirmed.
        again: Whether a `start` of the wrong type was refused, and `start` could be sent again.
        sizes: The bytes of the received binary messages.
        heard: The level at which a participant at 8 kHz heard a tone that was sent in binary.
        mark: Whether a mark was answered.
        long_mark: The error for a mark whose name is too long.
        cleared: The samples that `clear` dropped, from the answer.
        kept: The persisted messages that a later subscriber received.
        private: Whether a participant received a message that was only for the sender.
        own: Whether the sender received it.
    """

    confirmed: tuple[Any, Any]
    again: bool
    sizes: set[int]
    heard: float
    mark: bool
    long_mark: Any
    cleared: Any
    kept: dict[str, Any] | None
    private: bool
    own: bool


@scene("extensions", sessions=2, seconds=6)
async def extending(service: Service) -> Extended:
    """One participant requests all extensions, at 16 kHz in binary, and one only `pubsub`."""
    room, topic = await service.room(), service.unique("topic")
    async with contextlib.AsyncExitStack() as stack:
        name = service.unique("ann")
        ann = await service.open(await service.session(room, name), name)
        stack.push_async_callback(ann.leave)
        await ann.send("start", extensions="clear")
        await ann.until(lambda: ann.named("error", "meeting-joined"), _ANSWER_SECONDS)
        refused = next(iter(ann.named("error")), None)
        audio = {"sampleRate": _RATE, "transport": "binary"}
        meeting = await ann.start(extensions=[*_NAMES, "x-unknown"], audio=audio)
        ben = await service.join(room, "ben", extensions=["pubsub"])
        stack.push_async_callback(ben.leave)
        confirmed = meeting.get("extensions"), meeting.get("audio")
        again = refused is not None and refused.get("code") == "bad-event"
        if not (confirmed[0] and isinstance(confirmed[1], dict)):
            return Extended(confirmed, again, set(), 0, False, None, None, None, False, False)
        since = len(ben.audio)
        await _say(ann, tone(LOW, 1.0, _RATE))
        await ann.send("mark", name="said")
        mark = await ann.find("mark", lambda one: one.get("name") == "said")
        heard = strength(ben.heard(since), LOW)
        await ann.send("mark", name="n" * 300)
        long_mark = await _answer(ann, "error", after=bool(refused))
        for _ in range(2):
            await ann.send_frame(tone(LOW, 0.5, _RATE), 2)
        await ann.send("clear")
        cleared = await _answer(ann, "cleared")
        await ann.send("message", topic=topic, data="kept", persist=True, payload={"a": 1})
        await ann.send("subscribe", topic=topic)
        await ann.until(lambda: texts(ann, topic), _ANSWER_SECONDS)
        await ben.send("subscribe", topic=topic)
        kept = await _answer(ben, "message")
        await ann.send("message", topic=topic, data="mine", sendOnly=[ann.name])
        await ann.send("message", topic=topic, data="all")
        await ben.until(lambda: "all" in texts(ben, topic), _ANSWER_SECONDS)
        await ann.until(lambda: "mine" in texts(ann, topic), _ANSWER_SECONDS)
        return Extended(
            confirmed=confirmed,
            again=again,
            sizes={len(one) for one in ann.binary},
            heard=heard,
            mark=mark is not None,
            long_mark=None if long_mark is None else long_mark.get("code"),
            cleared=None if cleared is None else cleared.get("samples"),
            kept=None if kept is None else kept.get("data"),
            private="mine" in texts(ben, topic),
            own="mine" in texts(ann, topic),
        )


async def _say(peer: Peer, pcm: bytes) -> None:
    for start in range(0, len(pcm), _FRAME_BYTES):
        await peer.send_frame(pcm[start : start + _FRAME_BYTES], 2)
        await asyncio.sleep(0.02 if start > 5 * _FRAME_BYTES else 0)


async def _answer(peer: Peer, event: str, after: int = 0) -> dict[str, Any] | None:
    await peer.until(lambda: len(peer.named(event)) > after, _ANSWER_SECONDS)
    return next(iter(peer.named(event)[after:]), None)


@extending.ours(
    "extensions.confirmed",
    "`meeting-joined` confirms the extensions that `start` asked for, and leaves out unknown ones.",
    "All extensions are ours. [O] An extension is off unless the client's `start` requests it and "
    "`meeting-joined` confirms it.",
)
def confirmed(seen: Extended) -> str:
    """All three of our extensions are confirmed."""
    said = f"extensions: {seen.confirmed[0]}"
    return expect(seen.confirmed[0] == _NAMES, said)


@extending.ours(
    "extensions.wrong-type",
    "A request of the wrong type is the error `bad-event`, and `start` may be sent again.",
    "A request of the wrong type gets the error `bad-event`",
)
def wrong_type(seen: Extended) -> str:
    """The member has text instead of a list."""
    return expect(seen.again, "refused, then joined", "not refused by bad-event")


def _on(seen: Extended) -> None:
    if not (seen.confirmed[0] and seen.confirmed[1]):
        raise Differs("not confirmed")


@extending.ours(
    "extensions.audio",
    "At 16 kHz in binary, each message is 20 ms of samples alone.",
    "With `binary`, the server sends each 20 ms as one binary message that consists of the samples "
    "alone",
)
def audio(seen: Extended) -> str:
    """A message has 640 bytes."""
    _on(seen)
    return expect(seen.sizes == {_FRAME_BYTES}, f"messages of {sorted(seen.sizes)} bytes")


@extending.ours(
    "extensions.rates",
    "Members of other rates are heard, resampled.",
    "Members of one room may have different rates: two members with the same rate hear each other "
    "without conversion, and other voices are resampled.",
)
def rates(seen: Extended) -> str:
    """A tone at 16 kHz is heard at 8 kHz."""
    _on(seen)
    return expect(seen.heard > AMPLITUDE / 2, decibels(seen.heard))


@extending.ours(
    "extensions.mark",
    "A mark is answered once all audio before it has been mixed into the room.",
    "with the same event once all audio sent before it has been mixed into the room",
)
def mark(seen: Extended) -> str:
    """A mark follows a second of tone."""
    _on(seen)
    return expect(seen.mark, "answered", "not answered")


@extending.ours(
    "errors.mark-limit",
    "A mark whose name is too long is answered by the error `mark-limit`.",
    "| `mark-limit` | names a mark that is too long",
)
def long_mark(seen: Extended) -> str:
    """The name has 300 characters."""
    _on(seen)
    return expect(seen.long_mark == "mark-limit", f"error: {seen.long_mark}")


@extending.ours(
    "extensions.clear",
    "`clear` drops what the service still holds, and is answered by `cleared` with a count.",
    '`{"event":"clear"}` drops what the server still holds of the client\'s audio.',
)
def clear(seen: Extended) -> str:
    """`clear` follows a second of audio that was sent at once."""
    _on(seen)
    count = seen.cleared if isinstance(seen.cleared, int) else 0
    return expect(count > 0, f"{count} samples dropped", f"samples: {seen.cleared}")


@extending.ours(
    "extensions.persist",
    "A message with `persist` comes to later subscribers, with its `payload` and `replayed`.",
    "| `persist` | `true` keeps the message for later subscribers, as long as the session lasts |",
)
def persist(seen: Extended) -> str:
    """The message was published before the subscription."""
    _on(seen)
    kept = seen.kept or {}
    fine = kept.get("replayed") is True and kept.get("payload") == {"a": 1}
    return expect(fine, "replayed", "not replayed, or without its payload")


@extending.ours(
    "extensions.send-only",
    "A message with `sendOnly` comes to those named, and the sender only if named.",
    "| `sendOnly` | ids of the participants who receive the message;",
)
def send_only(seen: Extended) -> str:
    """The message was only for the sender."""
    _on(seen)
    expect(not seen.private, "to no one else", "it came to one who was not named")
    return expect(seen.own, "to no one else", "it did not come to the one named")
