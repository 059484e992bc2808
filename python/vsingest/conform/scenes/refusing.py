"""Faulty messages: their `error` events, and the closes of what is never allowed."""

import base64
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import WSMsgType

from vsingest.conform.check import NotTried, expect, scene
from vsingest.conform.closes import expect_code
from vsingest.conform.peer import Peer, SocketClose
from vsingest.conform.scenes.meeting import people
from vsingest.conform.service import Service
from vsingest.protocol.audio import SAMPLE_RATE

_SECONDS_AT_ONCE: Final = 4
_LONG: Final = "n" * 300
_RESERVED_OPCODE: Final = 3
_CLOSE_SECONDS: Final = 8.0
_ERROR_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True)
class Refusals:
    """The `error` event for each fault; None if none came.

    Attributes:
        errors: The events, by the code that our server sends.
        goes_on: Whether the call continued.
    """

    errors: dict[str, dict[str, Any] | None]
    goes_on: bool


async def _error(peer: Peer, *texts: str) -> dict[str, Any] | None:
    since = len(peer.events)
    for text in texts:
        await peer.send_text(text)
    return await _next_error(peer, since)


async def _next_error(peer: Peer, since: int) -> dict[str, Any] | None:
    await peer.until(lambda: _errors(peer, since), _ERROR_SECONDS)
    return next(iter(_errors(peer, since)), None)


def _errors(peer: Peer, since: int) -> list[dict[str, Any]]:
    return [one for one in peer.events[since:] if one["event"] == "error"]


@scene("errors", sessions=1, seconds=3)
async def refusing(service: Service) -> Refusals:
    """Sends one message with each fault, before `start` and after it."""
    peer = await service.open(await service.session(await service.room(), service.unique("ann")))
    try:
        errors = {"not-started": await _error(peer, '{"event":"subscribe","topic":"a"}')}
        await peer.start()
        for code, text in (
            ("already-started", '{"event":"start"}'),
            ("bad-json", "{"),
            ("bad-event", '{"event":"subscribe"}'),
            ("bad-media", '{"event":"media","payload":"*"}'),
            ("unknown-event", '{"event":"x-unknown"}'),
            ("topic-limit", f'{{"event":"subscribe","topic":"{_LONG}"}}'),
        ):
            errors[code] = await _error(peer, text)
        second = base64.b64encode(bytes(2 * SAMPLE_RATE)).decode()
        media = f'{{"event":"media","payload":"{second}"}}'
        errors["audio-overflow"] = await _error(peer, *[media] * _SECONDS_AT_ONCE)
        return Refusals(errors, goes_on=peer.closed is None)
    finally:
        await peer.leave()


@refusing.ours(
    "errors.go-on",
    "A refused message is answered by an `error` with `code` and `message`; the call goes on.",
    "| `error`: `code`, `message` | a message was refused; the call goes on | [O] |",
)
def goes_on(seen: Refusals) -> str:
    """The call continues after each fault."""
    expect(seen.goes_on, "goes on", "the socket was closed")
    came = [one for one in seen.errors.values() if one is not None]
    expect(came, "error events", "no error event came")
    fine = all(isinstance(one.get(name), str) for one in came for name in ("code", "message"))
    return expect(fine, f"{len(came)} errors", "code or message is not text")


_SAYS: Final = {
    "bad-json": ("A message that is not one JSON object", "is not one JSON object"),
    "bad-event": (
        "An event without a member that it needs",
        "lacks a member, or has one of the wrong type",
    ),
    "bad-media": (
        "Audio that is not base64",
        "is not valid base64, or is too long",
    ),
    "unknown-event": (
        "An event that the connection does not have",
        "is an event that this connection does not have",
    ),
    "not-started": ("A message before `start`", "came before `start`"),
    "already-started": ("A second `start`", "is a second `start`"),
    "topic-limit": (
        "A topic that is too long",
        "names a topic that is too long",
    ),
    "audio-overflow": (
        "More audio than waits in the room's buffer",
        "brought more audio than waits in the room's buffer",
    ),
}
_ALL_ERRORS: Final = "An `error` event has one of these values as its `code`. [O]"


def _has_code(code: str) -> None:
    def judge(seen: Refusals) -> str:
        error = seen.errors.get(code)
        said = "no error came" if error is None else f"error with code {error.get('code')!r}"
        return expect(error is not None and error.get("code") == code, said)

    says, words = _SAYS[code]
    sentence = f"{says} is answered by the error `{code}`."
    refusing.ours(f"errors.{code}", sentence, f"| `{code}` | {words}")(judge)


for _code in _SAYS:
    _has_code(_code)


@refusing.ours("errors.codes", "Errors have the codes of one table.", _ALL_ERRORS)
def codes(seen: Refusals) -> str:
    """All received codes are compared."""
    others = {one.get("code") for one in seen.errors.values() if one} - set(_SAYS)
    if not any(seen.errors.values()):
        raise NotTried("no error event came")
    return expect(not others, "only those", f"also {', '.join(sorted(map(repr, others)))}")


@dataclass(frozen=True, slots=True)
class Closes:
    """How sockets were closed for forbidden messages; None for one that stays open.

    Attributes:
        closes: The closes, by the code that our server sends.
    """

    closes: dict[int, SocketClose | None]


@scene("closes", sessions=2, seconds=4)
async def closing(service: Service) -> Closes:
    """Sends forbidden messages, each on a separate socket before `start`."""
    url = await service.session(await service.room(), service.unique("ann"))
    closes: dict[int, SocketClose | None] = {}
    for code, payload, opcode in (
        (1002, b"x", _RESERVED_OPCODE),
        (1007, b'{"event":"\xff"}', WSMsgType.TEXT),
        (1009, b" " * 70_000, WSMsgType.TEXT),
    ):
        peer = await service.open(url)
        await peer.send_frame(payload, opcode)
        closes[code] = await peer.end(_CLOSE_SECONDS)
        await peer.leave()
    async with people(service, await service.room(), "ann") as (peer,):
        await peer.send_frame(b"\0" * 320, WSMsgType.BINARY)
        closes[1003] = await peer.end(_CLOSE_SECONDS)
    return Closes(closes)


def _closed_with(code: int, says: str, words: str) -> None:
    def judge(seen: Closes) -> str:
        return expect_code(seen.closes[code], code)

    closing.ours(
        f"close.{code}", f"{says} closes the socket with {code}.", f"| {code} | {words} |"
    )(judge)


_closed_with(1002, "A frame against RFC 6455", "a frame broke the rules of RFC 6455")
_closed_with(
    1003,
    "A binary message that was not negotiated",
    "binary messages were not negotiated; send JSON text",
)
_closed_with(1007, "Text that is not UTF-8", "a text message was not UTF-8")
_closed_with(1009, "A message of over 64 KiB", "a message was larger than the limit")


@closing.ours(
    "close.codes",
    "Close codes are those of one table.",
    "No public source says which codes the hosted service uses. [O]",
)
def all_codes(seen: Closes) -> str:
    """All received codes are compared."""
    found = {closed.code for closed in seen.closes.values() if closed is not None}
    others = found - set(seen.closes)
    return expect(not others, "only those", f"also {', '.join(map(str, sorted(others)))}")
