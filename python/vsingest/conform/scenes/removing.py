"""Removed participants, ended sessions, and rooms that refuse participants."""

from dataclasses import dataclass
from typing import Any

from vsingest.conform.check import NotTried, expect, scene
from vsingest.conform.closes import how
from vsingest.conform.peer import SocketClose
from vsingest.conform.scenes.claiming import JoinAttempt, attempt
from vsingest.conform.scenes.meeting import id_of, people
from vsingest.conform.service import Answer, Service
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.leave_reasons import LeaveReason


@dataclass(frozen=True, slots=True)
class Removed:
    """The outcome of a removal, and of the end of the room's session.

    Attributes:
        by: The answers to both requests.
        first: What the removed participant received, and how their socket was closed.
        told: Whether the others received `participant-left`.
        rest: The same as `first`, for those who were there when the session ended.
        left: Whether one of those received `participant-left` for the other.
    """

    by: tuple[Answer, Answer]
    first: tuple[list[dict[str, Any]], SocketClose | None]
    told: bool
    rest: list[tuple[list[dict[str, Any]], SocketClose | None]]
    left: bool


@scene("removing", sessions=3, seconds=3)
async def removing(service: Service) -> Removed:
    """Removes one of three participants by the API, and ends the session of the others."""
    room = await service.room()
    async with people(service, room, "ann", "ben", "cem") as (ann, ben, cem):
        body = {"roomId": room, "participantId": ann.name}
        removed = await service.ask("POST", "/v2/sessions/participants/remove", body)
        if not removed.fine:
            raise NotTried(f"the API removes nobody: {removed}")
        first = await ann.end()
        told = await ben.find("participant-left", lambda one: id_of(one) == ann.name)
        ended = await service.ask("POST", "/v2/sessions/end", {"roomId": room})
        if not ended.fine:
            raise NotTried(f"the API ends no session: {ended}")
        closes = [await one.end() for one in (ben, cem)]
        names = {ben.name, cem.name}
        left = [id_of(one) for peer in (ben, cem) for one in peer.named("participant-left")]
        return Removed(
            by=(removed, ended),
            first=(ann.events, first),
            told=told is not None,
            rest=list(zip((ben.events, cem.events), closes, strict=True)),
            left=bool(names & set(left)),
        )


@removing.seen(
    "leave.removed",
    "Who is removed gets `meeting-left` with a `message`, and a close.",
    "| `meeting-left`: `message` | the participant was removed, or the room ended;",
)
def meeting_left(seen: Removed) -> str:
    """The removed participant receives it."""
    events, closed = seen.first
    left = _lefts(events)
    expect(left, "meeting-left came", "no meeting-left came")
    expect(isinstance(left[0].get("message"), str), "with a message", "without a message")
    return expect(closed is not None, how(closed))


@removing.ours(
    "leave.message",
    "`message` says in our words why, where the service's SDKs have a reason for it.",
    "If the service's SDKs have a reason for it, `message` says that in our words: the room was "
    "closed (by `autoCloseConfig`), the session was ended by the API, the participant was removed "
    "by the API, or the participant joined from somewhere else. [O]",
)
def message(seen: Removed) -> str:
    """It comes after a removal, and after the end of a session."""
    expected = [LeaveReason.REMOVED_BY_API, *[LeaveReason.ENDED_BY_API] * len(seen.rest)]
    lefts = [_lefts(events) for events, _ in (seen.first, *seen.rest)]
    said = [left[0].get("message") if left else None for left in lefts]
    return expect(said == [one.reason for one in expected], "; ".join(map(str, said)))


@removing.ours(
    "leave.texts",
    "`message` is one of the texts of reasons, or of close codes.",
    "| `meeting-left`: `message` | the participant was removed, or the room ended;",
)
def leave_texts(seen: Removed) -> str:
    """The texts for all removed participants are checked."""
    said = {one.get("message") for events, _ in (seen.first, *seen.rest) for one in _lefts(events)}
    if not said:
        raise NotTried("no meeting-left came")
    known = {one.reason for one in (*LeaveReason, *CloseCode)}
    return expect(said <= known, "; ".join(sorted(map(str, said))))


@removing.ours(
    "leave.number",
    "A `code` in `meeting-left`, if there is one, is one of the official SDKs' reasons.",
    "or role. [C] That this socket carries these numbers is a guess. [O]",
)
def number(seen: Removed) -> str:
    """The number may be absent."""
    codes = [one.get("code") for events, _ in (seen.first, *seen.rest) for one in _lefts(events)]
    if not codes:
        raise NotTried("no meeting-left came")
    known = {None, *map(int, LeaveReason)}
    return expect(set(codes) <= known, f"code: {', '.join(map(str, codes))}")


@removing.ours(
    "order.removed",
    "A removal closes with 4410, and the others are told at once; at a session's end nobody is.",
    "7. A participant who is removed receives `meeting-left` and is closed with 4410;",
)
def order(seen: Removed) -> str:
    """Both the removal and the end are checked."""
    expect(seen.told, "told", "the others were not told of the removal")
    expect(
        all(_lefts(events) and closed for events, closed in seen.rest),
        "left",
        "at the session's end, not all got meeting-left and a close",
    )
    return expect(not seen.left, "as it says", "at the session's end, participant-left came")


@removing.ours(
    "close.4410",
    "Who is removed, by a request or by the end of the session, is closed with 4410.",
    "| 4410 | removed from the room, or the session ended |",
)
def removed_code(seen: Removed) -> str:
    """The code is the same for all three."""
    codes = [None if closed is None else closed.code for _, closed in (seen.first, *seen.rest)]
    return expect(set(codes) == {4410}, ", ".join(map(str, codes)))


def _lefts(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in events if one["event"] == "meeting-left"]


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """The outcomes of joining a room that refuses participants.

    Attributes:
        full: That of the second participant of a room for one.
        stranger: That of a participant whom the room does not allow.
    """

    full: JoinAttempt
    stranger: JoinAttempt


@scene("turning away", sessions=3, seconds=2)
async def turning_away(service: Service) -> TurnedAway:
    """Creates three sessions, and then the room, for one of two participants at a time."""
    room = service.unique("room")
    names = [service.unique(name) for name in ("ann", "ben", "cem")]
    urls = [await service.session(room, name) for name in names]
    asked = {"customRoomId": room, "allowedParticipantIds": names[:2], "maxParticipants": 1}
    made = await service.ask("POST", "/v2/rooms", asked)
    if not made.fine:
        raise NotTried(f"the API makes no such room: {made}")
    first = await service.open(urls[0], names[0])
    try:
        await first.start()
        return TurnedAway(await attempt(service, urls[1]), await attempt(service, urls[2]))
    finally:
        await first.leave()


@turning_away.ours(
    "close.4403",
    "A participant whom the room does not allow is closed with 4403.",
    "| 4403 | not allowed to join this room |",
)
def stranger(seen: TurnedAway) -> str:
    """The participant's session is older than the room."""
    closed = seen.stranger.closed
    return expect(closed is not None and closed.code == 4403, str(seen.stranger))


@turning_away.ours(
    "close.4429",
    "One participant more than `maxParticipants` of a room is closed with 4429.",
    "| 4429 | too many connections or messages |",
)
def full(seen: TurnedAway) -> str:
    """The second participant joins a room for one."""
    closed = seen.full.closed
    return expect(closed is not None and closed.code == 4429, str(seen.full))
