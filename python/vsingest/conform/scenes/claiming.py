"""Claiming a session: only once, at `start`, and before it expires."""

import asyncio
from dataclasses import dataclass
from typing import Final

from vsingest.conform.check import Differs, NotTried, expect, scene
from vsingest.conform.peer import Absent, Refused, SocketClose
from vsingest.conform.service import Service

_DEFAULT_SECONDS: Final = 90.0
_LONGEST_SECONDS: Final = 600.0
_GRACE_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class JoinAttempt:
    """The outcome of one attempt to join.

    Attributes:
        status: The HTTP status of a refused upgrade; None if it was upgraded.
        joined: Whether its `start` was answered by `meeting-joined`.
        closed: How the socket was closed; None if it was not.
    """

    status: int | None
    joined: bool
    closed: SocketClose | None

    @property
    def refused(self) -> bool:
        """Whether the participant did not get into the room."""
        return not self.joined and (self.status is not None or self.closed is not None)

    def __str__(self) -> str:
        if self.status is not None:
            return f"refused by HTTP {self.status}"
        did = "joined" if self.joined else "did not join"
        return f"{did}; {'stays open' if self.closed is None else f'closed: {self.closed}'}"


async def attempt(service: Service, url: str) -> JoinAttempt:
    """Tries to join by a URL, and leaves again."""
    try:
        peer = await service.open(url)
    except Refused as refused:
        return JoinAttempt(refused.status, joined=False, closed=None)
    try:
        await peer.start()
    except Absent:
        return JoinAttempt(None, joined=False, closed=peer.closed)
    else:
        return JoinAttempt(None, joined=True, closed=None)
    finally:
        await peer.leave()


@dataclass(frozen=True, slots=True)
class Claimed:
    """The outcomes of several attempts to join.

    Attributes:
        dropped: With a URL whose first socket was closed before `start`.
        beside: With a URL whose first socket is in the room.
        after: With the same URL, after the first socket had left.
        unknown: With a URL whose `ref` is unknown.
    """

    dropped: JoinAttempt
    beside: JoinAttempt
    after: JoinAttempt
    unknown: JoinAttempt


@scene("claim", sessions=2, seconds=3)
async def claiming(service: Service) -> Claimed:
    """Uses a session twice, a session after a socket that sent nothing, and an unknown session."""
    room = await service.room()
    silent = await service.session(room, service.unique("ann"))
    await (await service.open(silent)).leave()
    dropped = await attempt(service, silent)
    url = await service.session(room, service.unique("ben"))
    first = await service.open(url)
    await first.start(**{"x-unknown": [1]})
    beside = await attempt(service, url)
    await first.leave()
    return Claimed(
        dropped,
        beside,
        await attempt(service, url),
        await attempt(service, service.unknown_url(url)),
    )


@claiming.documented(
    "claim.start",
    "The session is claimed at `start`: a socket that was closed before leaves it unclaimed.",
    "| claim the session, join the room | [D] |",
)
def at_start(seen: Claimed) -> str:
    """The second socket of the session joins."""
    return expect(seen.dropped.joined, f"a second socket {seen.dropped}")


@claiming.documented(
    "claim.once", "A session is good for one call.", "The `ref` is good for one call."
)
def once(seen: Claimed) -> str:
    """The second socket joins neither beside the first nor after it."""
    for name, tried in (("beside the first", seen.beside), ("after the first", seen.after)):
        if not tried.refused:
            raise Differs(f"a second socket {name} {tried}")
    return f"a second socket {seen.beside}"


@claiming.ours(
    "claim.unknown-members",
    "Members of events that the service does not know are ignored.",
    "Members that are not named here are ignored. [O]",
)
def unknown_members(seen: Claimed) -> str:
    """The first `start` has an unknown member, and is answered."""
    return "start with a member of another name joined"


@claiming.ours(
    "claim.upgraded",
    "A socket with an unknown or used session is upgraded and closed, so that browsers see why.",
    "A connection with an unknown or used `ref` is upgraded and closed at once",
)
def upgraded(seen: Claimed) -> str:
    """Each socket is upgraded, and then closed."""
    for tried in (seen.beside, seen.after, seen.unknown):
        expect(tried.status is None and tried.closed is not None, "closed", str(tried))
    return "closed"


@claiming.ours(
    "close.4409",
    "A socket whose session was used already is closed with 4409.",
    "| 4409 | the ref was already used; create a new session |",
)
def used(seen: Claimed) -> str:
    """The code is the same beside the first socket and after it."""
    found = {_code(seen.beside), _code(seen.after)}
    return expect(found == {4409}, "4409", f"{seen.beside}; later: {seen.after}")


@claiming.ours(
    "close.4401",
    "A socket whose session is unknown is closed with 4401.",
    "| 4401 | the ref is unknown or has expired; create a new session |",
)
def unknown(seen: Claimed) -> str:
    """The code for an unknown `ref`."""
    return expect(_code(seen.unknown) == 4401, str(seen.unknown))


@dataclass(frozen=True, slots=True)
class Expired:
    """The outcome of an attempt to join too late.

    Attributes:
        seconds: The time since the creation.
        tried: The outcome.
    """

    seconds: float
    tried: JoinAttempt


@scene("expiry", sessions=1, seconds=95, alongside=True)
async def expiring(service: Service) -> Expired:
    """Leaves a session unclaimed until it expires, and then tries to join."""
    answer = await service.create({"roomId": await service.room()})
    url = service.url_of(answer)
    seconds = answer.data.get("expiresIn")
    seconds = _DEFAULT_SECONDS if not isinstance(seconds, int | float) else float(seconds)
    if seconds > _LONGEST_SECONDS:
        raise NotTried(f"a session lives {seconds:g} s, which is longer than the kit waits")
    await asyncio.sleep(seconds + _GRACE_SECONDS)
    return Expired(seconds + _GRACE_SECONDS, await attempt(service, url))


@expiring.documented(
    "expiry.refused",
    "A session that nobody claims expires after `expiresIn` seconds.",
    "It expires `expiresIn` seconds after its creation if nobody claims it. [D]",
)
def expired(seen: Expired) -> str:
    """The session may be refused in any way."""
    return expect(seen.tried.refused, f"after {seen.seconds:g} s: {seen.tried}")


@expiring.ours(
    "expiry.code",
    "A socket whose session has expired is closed with 4401.",
    "| 4401 | the ref is unknown or has expired; create a new session |",
)
def expired_code(seen: Expired) -> str:
    """The code is that of an unknown session."""
    return expect(_code(seen.tried) == 4401, str(seen.tried))


def _code(tried: JoinAttempt) -> int | None:
    return None if tried.closed is None else tried.closed.code
