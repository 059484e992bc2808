"""Three ways to leave a room, and what the others receive."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsingest.conform.check import expect, scene
from vsingest.conform.closes import expect_code, how
from vsingest.conform.peer import SocketClose
from vsingest.conform.scenes.meeting import LOW, id_of, people
from vsingest.conform.service import Service
from vsingest.conform.tones import talk, tone, trimmed
from vsingest.protocol.audio import SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Departures:
    """The outcomes of leaving.

    Attributes:
        stopped: How the socket of a participant who sent `stop` was closed.
        heard: What the others had heard of them before `participant-left`.
        said: How many samples they had sent.
        told: Whether the others received `participant-left`.
        late: What they received after their close.
        closed: Whether the others received `participant-left` for a socket that closed without
            `stop`.
        words: The messages published right before that.
        replaced: What a participant received whose id joined a second time, and how their socket
            closed.
        change: What the others received then, in order.
    """

    stopped: SocketClose | None
    heard: NDArray[np.int16]
    told: bool
    closed: bool
    words: list[Any]
    replaced: tuple[list[dict[str, Any]], SocketClose | None]
    change: list[str]


@scene("leaving", sessions=4, seconds=6)
async def leaving(service: Service) -> Departures:
    """One participant stops, one closes the socket, and one joins a second time."""
    room = await service.room()
    topic = service.unique("topic")
    async with people(service, room, "ann", "ben", "cem") as (ann, ben, cem):
        await ann.send("subscribe", topic=topic)
        await ann.send("message", topic=topic, data="ready")
        await ann.find("message")
        since = len(ann.audio)
        await talk(cem, tone(LOW, 0.6))
        await cem.send("stop")
        gone = await ann.find("participant-left", lambda one: id_of(one) == cem.name)
        heard = trimmed(ann.heard(since))
        stopped = await cem.end()
        before = len(ann.events)
        again = await service.open(await service.session(room, ben.name), ben.name)
        await again.start()
        replaced = await ben.end()
        await ann.find("participant-joined", lambda one: id_of(one) == ben.name, after=before)
        change = [one["event"] for one in ann.events[before:] if id_of(one) == ben.name]
        before = len(ann.events)
        for word in range(5):
            await again.send("message", topic=topic, data=str(word))
        await again.leave()
        closed = await ann.find("participant-left", lambda one: id_of(one) == ben.name, before)
        texts = [one.get("data") for one in ann.events[before:] if one["event"] == "message"]
        return Departures(
            stopped=stopped,
            heard=heard,
            told=gone is not None,
            closed=closed is not None,
            words=[text.get("message") for text in texts if isinstance(text, dict)],
            replaced=(ben.events, replaced),
            change=change,
        )


@leaving.documented(
    "leave.stop",
    "`stop` leaves: the others are told of it.",
    '| `{"event":"stop"}` | leave; closing the socket does the same | [D] |',
)
def stop(seen: Departures) -> str:
    """By `participant-left`."""
    return expect(seen.told, "participant-left came", "participant-left did not come")


@leaving.documented(
    "leave.close",
    "Closing the socket does the same.",
    '| `{"event":"stop"}` | leave; closing the socket does the same | [D] |',
)
def close(seen: Departures) -> str:
    """The socket is closed by an empty close frame, as browsers do."""
    return expect(seen.closed, "participant-left came", "participant-left did not come")


@leaving.ours(
    "close.1000", "After `stop` the socket is closed with 1000.", "| 1000 | the call ended |"
)
def normal(seen: Departures) -> str:
    """The code is that of a normal end."""
    return expect_code(seen.stopped, 1000)


@leaving.seen(
    "leave.last-audio",
    "`participant-left` comes when the last audio of that participant has been heard.",
    "| `participant-left`: `participant` | someone has left, and their last audio",
)
def last_audio(seen: Departures) -> str:
    """A tone was sent right before `stop`."""
    seconds = seen.heard.size / SAMPLE_RATE
    return expect(seconds > 0.5, f"{seconds:.2f} of 0.60 s were heard before it")


@leaving.ours(
    "order.leaving",
    "Who leaves receives nothing from then on, and the others `participant-left` after the audio.",
    "5. A participant who leaves, by `stop` or by closing, receives nothing from then on.",
)
def leaving_order(seen: Departures) -> str:
    """The close and the audio heard before show the order."""
    expect(seen.stopped is not None, "closed", how(seen.stopped))
    return last_audio(seen)


@leaving.ours(
    "order.before-close",
    "What was sent before a close is acted on, in its order.",
    "3. The server acts on what one peer sends in the order it was sent, audio and events alike.",
)
def before_close(seen: Departures) -> str:
    """Five messages were sent right before the close."""
    return expect(seen.words == list("01234"), f"{len(seen.words)} of 5 messages came, in order")


@leaving.ours(
    "order.replaced",
    "A second connection of a participant replaces the first, which gets `meeting-left` and 4410.",
    "6. A second connection of one participant replaces the first.",
)
def replaced(seen: Departures) -> str:
    """Both the replaced participant and the others are checked."""
    events, closed = seen.replaced
    left = [one for one in events if one["event"] == "meeting-left"]
    expect(left, "meeting-left", f"no meeting-left; {how(closed)}")
    expect_code(closed, 4410)
    right = seen.change == ["participant-left", "participant-joined"]
    return expect(right, f"4410; the others: {', '.join(seen.change) or 'nothing'}")
