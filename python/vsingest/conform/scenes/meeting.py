"""Three participants in a room: events about each other, and what each hears."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vsingest.conform.check import expect, scene
from vsingest.conform.peer import MEDIA, Peer
from vsingest.conform.service import Service
from vsingest.conform.tones import AMPLITUDE, decibels, strength, talk, tone, trimmed
from vsingest.protocol.audio import FRAME_BYTES

LOW, HIGH = 500.0, 800.0
_TALK_SECONDS: Final = 1.5
_TAIL_SECONDS: Final = 1.0
_ALONE_MESSAGES: Final = 10
# 1 dB either way, and 40 dB below the sent tone: far from each other.
_TOLERANCE: Final = 10 ** (1 / 20)
_SILENT: Final = AMPLITUDE / 100


@contextlib.asynccontextmanager
async def people(service: Service, room: str, *names: str) -> AsyncIterator[list[Peer]]:
    """Joins participants one after the other, who leave together."""
    async with contextlib.AsyncExitStack() as stack:
        joined: list[Peer] = []
        for name in names:
            peer = await service.join(room, name)
            stack.push_async_callback(peer.leave)
            for other in joined:
                await _told_of(other, peer)
            joined.append(peer)
        yield joined


async def _told_of(peer: Peer, newcomer: Peer) -> None:
    await peer.find("participant-joined", lambda event: id_of(event) == newcomer.name)


def id_of(event: dict[str, Any]) -> Any:
    """Returns the id of the participant of an event."""
    participant = event.get("participant")
    return participant.get("id") if isinstance(participant, dict) else None


@dataclass(frozen=True, slots=True)
class Met:
    """What three participants received.

    Attributes:
        names: Their ids, in the order in which they joined.
        told: All events that each received until all were there.
        alone: The samples that the first received before others joined.
        order: The names of the first events that the last one received.
        strays: Received messages that are not events.
        sizes: The bytes of all media messages.
        heard: What each heard while the first sent a low tone, and the second a high one.
    """

    names: list[str]
    told: list[list[dict[str, Any]]]
    alone: list[NDArray[np.int16]]
    order: list[str]
    strays: list[str]
    sizes: list[int]
    heard: list[NDArray[np.int16]]


@scene("meeting", sessions=3, seconds=8)
async def meeting(service: Service) -> Met:
    """Three join; two send different tones, and one listens."""
    room = await service.room()
    async with people(service, room, "ann") as (ann,):
        await ann.until(lambda: len(ann.audio) >= _ALONE_MESSAGES, 5)
        alone = ann.audio[:_ALONE_MESSAGES]
        async with people(service, room, "ben", "cem") as (ben, cem):
            for one in (ann, ben):
                await one.find("participant-joined", lambda event: id_of(event) == cem.name)
            await cem.until(lambda: len(cem.named("participant-joined")) >= 2)
            told = [list(one.events) for one in (ann, ben, cem)]
            order = [name for name in cem.order if name not in (MEDIA, "?", "binary")]
            first = cem.order[0]
            since = [len(one.audio) for one in (ann, ben, cem)]
            await asyncio.gather(
                talk(ann, tone(LOW, _TALK_SECONDS)), talk(ben, tone(HIGH, _TALK_SECONDS))
            )
            await asyncio.sleep(_TAIL_SECONDS)
            everyone = (ann, ben, cem)
            return Met(
                names=[one.name for one in everyone],
                told=told,
                alone=alone,
                order=[first, *order],
                strays=[stray for one in everyone for stray in one.strays]
                + ["a binary message" for one in everyone for _ in one.binary],
                sizes=[size for one in everyone for size in one.sizes],
                heard=[
                    trimmed(one.heard(start)) for one, start in zip(everyone, since, strict=True)
                ],
            )


@meeting.documented(
    "socket.json",
    "All that the service sends is text: JSON objects with a member `event`.",
    "An event is a JSON text message with a member `event`. [D]",
)
def readable(seen: Met) -> str:
    """No binary message may come, since none was negotiated."""
    return expect(not seen.strays, "all of it", "; ".join(sorted(set(seen.strays))))


@meeting.seen(
    "socket.joined",
    "`start` is answered by `meeting-joined` with `roomId` and `sessionId`.",
    "| `meeting-joined`: `roomId`, `sessionId` | the answer to `start` | [C] |",
)
def joined(seen: Met) -> str:
    """Both members are text."""
    (event,) = [one for one in seen.told[0] if one["event"] == "meeting-joined"][:1]
    return _has(event, "roomId", "sessionId")


@meeting.seen(
    "socket.participant",
    "A participant is described by `id`, `name` and an object `metadata`.",
    "| `participant-joined`: `participant` (`id`, `name`, `metadata`) |",
)
def participant(seen: Met) -> str:
    """Each event about a participant has it."""
    for event in (one for told in seen.told for one in told):
        if event["event"] == "participant-joined":
            described = event.get("participant")
            expect(isinstance(described, dict), "an object", "participant is not an object")
            assert isinstance(described, dict)
            _has(described, "id", "name")
            fine = isinstance(described.get("metadata"), dict)
            expect(fine, "an object", f"metadata is {type(described.get('metadata')).__name__}")
    return "id, name and metadata"


@meeting.ours(
    "order.joined-first",
    "`meeting-joined` comes first.",
    "1. `meeting-joined` comes first.",
)
def first(seen: Met) -> str:
    """It comes before audio too."""
    return expect(seen.order[0] == "meeting-joined", f"first came {seen.order[0]}")


@meeting.ours(
    "order.who-is-there",
    "A newcomer is told of those who are there, in the order in which they joined, and they of it.",
    "Then comes one `participant-joined` for each participant who is already there",
)
def who_is_there(seen: Met) -> str:
    """Each comes once, right after `meeting-joined`."""
    ann, ben, cem = seen.names
    told = [
        [id_of(one) for one in events if one["event"] == "participant-joined" and id_of(one)]
        for events in seen.told
    ]
    said = f"{len(told[2])} to the newcomer, {len(told[0])} and {len(told[1])} to the others"
    right = told[2] == [ann, ben] and told[0] == [ben, cem] and told[1] == [ann, cem]
    expect(right, said, f"{said}, or in another order")
    events = [
        one["event"] for one in seen.told[2] if one["event"] != "participant-joined" or id_of(one)
    ]
    after = events[events.index("meeting-joined") + 1 :][:2]
    return expect(after == ["participant-joined"] * 2, said, "not right after meeting-joined")


@meeting.ours(
    "order.not-oneself",
    "Nobody is told of themselves.",
    "2. Participants receive no such events about themselves.",
)
def not_oneself(seen: Met) -> str:
    """No event about participants is about the receiver."""
    own = [
        name for name, told in zip(seen.names, seen.told, strict=True) if name in map(id_of, told)
    ]
    return expect(not own, "no such event", f"{len(own)} of three were told of themselves")


@meeting.ours(
    "audio.silence",
    "Audio is sent in silence too, to one who is alone in the room.",
    "20 ms of the room without the listener's own voice; sent in silence too |",
)
def in_silence(seen: Met) -> str:
    """All samples are zero."""
    expect(len(seen.alone) >= _ALONE_MESSAGES, "it came", f"{len(seen.alone)} messages within 5 s")
    return expect(not np.concatenate(seen.alone).any(), "zeros", "not silence")


@meeting.documented(
    "audio.frames",
    "Each media message of the service has 20 ms of 16-bit PCM at 8 kHz, 320 bytes.",
    "each message of the server has 20 ms of it. [D]",
)
def frames(seen: Met) -> str:
    """All messages of three sockets are checked."""
    sizes = sorted(set(seen.sizes))
    return expect(sizes == [FRAME_BYTES], f"messages of {sizes} bytes")


@meeting.documented(
    "mix.others",
    "Each hears the others.",
    "20 ms of the room without the listener's own voice; sent in silence too |",
)
def others(seen: Met) -> str:
    """The silent participant hears both tones, and each sender that of the other."""
    ann, ben, cem = seen.heard
    levels = [strength(ann, HIGH), strength(ben, LOW), strength(cem, LOW), strength(cem, HIGH)]
    said = ", ".join(map(decibels, levels))
    return expect(min(levels) > AMPLITUDE / 4, said)


@meeting.documented(
    "mix.minus",
    "Nobody hears themselves.",
    "20 ms of the room without the listener's own voice; sent in silence too |",
)
def minus(seen: Met) -> str:
    """The sender's own tone is at least 40 dB below the sent one."""
    own = [strength(seen.heard[0], LOW), strength(seen.heard[1], HIGH)]
    return expect(max(own) < _SILENT, f"one's own at {decibels(max(own))}")


@meeting.documented(
    "audio.level",
    "A voice arrives as loud as it was sent, within 1 dB.",
    "Audio is signed 16-bit little-endian PCM, 8 kHz, mono, in base64; each message of the server "
    "has 20 ms of it. [D]",
)
def level(seen: Met) -> str:
    """A service that read the samples in another format would produce another level."""
    low = strength(seen.heard[2], LOW)
    said = f"{decibels(low)}, sent at {decibels(AMPLITUDE)}"
    return expect(AMPLITUDE / _TOLERANCE < low < AMPLITUDE * _TOLERANCE, said)


def _has(members: dict[str, Any], *names: str) -> str:
    absent = [name for name in names if not isinstance(members.get(name), str)]
    return expect(not absent, " and ".join(names), f"without {', '.join(absent)}")
