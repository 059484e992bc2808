"""Timing: pings, silence, a missing `start`, and a reader that stalls."""

import asyncio
import contextlib
import socket
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from vsingest.conform.check import NotTried, expect, scene
from vsingest.conform.peer import SocketClose, StallingSocket
from vsingest.conform.scenes.meeting import people
from vsingest.conform.scenes.messages import texts
from vsingest.conform.service import PATIENCE, Service
from vsingest.protocol.audio import FRAME_BYTES, FRAME_SECONDS

_LONGEST_SECONDS: Final = 60.0
_STALL_SECONDS: Final = 8.0
# Python's TLS reads 256 KiB ahead, which is 12 s of audio.
_TLS_STALL_SECONDS: Final = 20.0
_RECEIVE_BYTES: Final = 4_096
_WORDS: Final = 10
_SIGNS: Final = 8


@dataclass(frozen=True, slots=True)
class Unstarted:
    """The outcome of a socket without `start`.

    Attributes:
        seconds: How long it was open.
        closed: How it was closed; None if it stayed open.
    """

    seconds: float
    closed: SocketClose | None


@scene("no start", sessions=1, seconds=12, alongside=True)
async def not_starting(service: Service) -> Unstarted:
    """Opens a socket and sends nothing."""
    peer = await service.open(await service.session(await service.room(), service.unique("ann")))
    began = asyncio.get_running_loop().time()
    try:
        closed = await peer.end(_LONGEST_SECONDS)
        return Unstarted(asyncio.get_running_loop().time() - began, closed)
    finally:
        await peer.leave()


@not_starting.ours(
    "close.4408",
    "A socket on which no `start` comes within 10 seconds is closed with 4408.",
    "| 4408 | no start event arrived in time |",
)
def start_due(seen: Unstarted) -> str:
    """The operator chooses the seconds; any value up to a minute is accepted."""
    if seen.closed is None:
        return expect(False, "", f"it stays open for {seen.seconds:.0f} s")
    return expect(seen.closed.code == 4408, f"after {seen.seconds:.0f} s: {seen.closed}")


@dataclass(frozen=True, slots=True)
class Pinged:
    """The outcome of a silent socket.

    Attributes:
        first: After how many seconds a ping came; None if none did.
        open: Whether the socket was open then.
        gone: After how many seconds without an answer to a ping it ended; None if it did not.
    """

    first: float | None
    open: bool
    gone: float | None


@scene("pings", sessions=1, seconds=55, alongside=True)
async def pinging(service: Service) -> Pinged:
    """Sends nothing after `start`; answers only the first ping."""
    loop = asyncio.get_running_loop()
    async with people(service, await service.room(), "ann") as (peer,):
        began = loop.time()
        if not await peer.until(lambda: peer.pings, _LONGEST_SECONDS):
            return Pinged(None, open=peer.closed is None, gone=None)
        first = loop.time() - began
        alive = peer.closed is None
        peer.answers_pings = False
        await peer.end(_LONGEST_SECONDS)
        gone = None if peer.closed is None else loop.time() - began - first
        return Pinged(first, alive, gone)


_PINGS: Final = "The server pings every 20 seconds, and drops a peer"


@pinging.ours("pings.sent", "The service pings a silent peer within a minute.", _PINGS)
def sent(seen: Pinged) -> str:
    """Our server pings every 20 s."""
    if seen.first is None:
        return expect(False, "", "no ping within a minute")
    return f"after {seen.first:.0f} s"


@pinging.ours("pings.dead", "A peer that answers no ping is dropped within a minute.", _PINGS)
def dead(seen: Pinged) -> str:
    """Our server ends it 10 s after a ping."""
    if seen.first is None:
        raise NotTried("no ping came")
    if seen.gone is None:
        return expect(False, "", "it stays in the room for a minute")
    return f"{seen.gone:.0f} s after the last answer"


@pinging.seen(
    "pings.silence",
    "A participant who sends no audio stays in the room.",
    '| `{"event":"media","payload":"…"}` | audio into the room, of any length up to 1,000 ms |',
)
def silence(seen: Pinged) -> str:
    """Official clients send no audio until the microphone is on."""
    return expect(seen.open, "it stays", "the socket was closed")


@dataclass(frozen=True, slots=True)
class Stalled:
    """What a participant received who did not read for a while.

    Attributes:
        messages: How many messages of audio were due meanwhile.
        waited: How many came late.
        words: The received texts, of those published meanwhile.
        closed: How the socket was closed, if it was.
    """

    messages: int
    waited: int
    words: list[str]
    closed: SocketClose | None


@scene("slow reader", sessions=2, seconds=22, alongside=True)
async def stalling(service: Service) -> Stalled:
    """One of two participants stops reading for a while; the other publishes meanwhile."""
    room, topic = await service.room(), service.unique("topic")
    connector = aiohttp.TCPConnector(socket_factory=_small_socket)
    async with (
        aiohttp.ClientSession(connector=connector, ws_response_class=StallingSocket) as http,
        people(service, room, "ann") as (ann,),
        contextlib.AsyncExitStack() as stack,
    ):
        name = service.unique("ben")
        url = await service.session(room, name)
        seconds = _TLS_STALL_SECONDS if url.startswith("wss:") else _STALL_SECONDS
        ben = await service.open(url, name, http)
        stack.push_async_callback(ben.leave)
        await ben.start()
        await ben.send("subscribe", topic=topic)
        await ben.send("message", topic=topic, data="ready")
        await ben.until(lambda: texts(ben, topic), 5)
        ben.stall(True)
        for number in range(_WORDS):
            await ann.send("message", topic=topic, data=f"word {number}")
            for _ in range(_SIGNS):
                # A peer that sends something is alive, even without a pong.
                await ben.send_audio(bytes(FRAME_BYTES))
                await asyncio.sleep(seconds / _WORDS / _SIGNS)
        before = len(ben.audio)
        await ann.send("message", topic=topic, data="last")
        ben.stall(False)
        await ben.until(lambda: "last" in texts(ben, topic), PATIENCE)
        last = next((i for i, one in enumerate(ben.events) if _text(one) == "last"), None)
        audio = [name for name in ben.order if name == "media"]
        waited = len(audio) - before if last is None else _audio_before(ben.order, last) - before
        words = [text for text in texts(ben, topic) if text.startswith("word")]
        return Stalled(round(seconds / FRAME_SECONDS), waited, words, ben.closed)


@stalling.ours(
    "order.slow-reader",
    "A peer that reads too slowly loses the oldest audio, and no event.",
    "8. The server never drops an event, but it drops audio:",
)
def slow(seen: Stalled) -> str:
    """Audio that is never dropped would come later and later."""
    said = f"{len(seen.words)} of {_WORDS} events, {seen.waited} of {seen.messages} audio messages"
    expect(seen.closed is None, said, f"closed: {seen.closed}")
    expect(seen.words == [f"word {number}" for number in range(_WORDS)], said)
    return expect(seen.waited < 0.9 * seen.messages, said)


def _text(event: dict[str, Any]) -> Any:
    data = event.get("data")
    return data.get("message") if isinstance(data, dict) else None


def _audio_before(order: list[str], event: int) -> int:
    """Returns how many media messages came before an event, given by its index."""
    count = -1
    audio = 0
    for name in order:
        if name == "media":
            audio += 1
        elif name not in ("?", "binary"):
            count += 1
            if count == event:
                break
    return audio


def _small_socket(address: Any) -> socket.socket:
    """Opens a socket with a small buffer, so that a stall reaches the service."""
    family, kind, protocol, *_ = address
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BYTES)
    return made
