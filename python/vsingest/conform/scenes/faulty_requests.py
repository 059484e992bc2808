"""Faulty requests for a session, and how they are refused."""

import json
from dataclasses import dataclass
from typing import Any, Final

from vsingest import system
from vsingest.conform.check import Differs, expect, scene
from vsingest.conform.service import Answer, Service
from vsingest.protocol.ingest import SOCKET_PATH
from vsingest.protocol.limits import Limits

_HOUR: Final = 3_600
_LONGEST_ID: Final = 128
_LONGEST_NAME: Final = 256
_BODY_BYTES: Final = Limits().body_bytes


@dataclass(frozen=True, slots=True)
class FaultyAnswers:
    """Answers to requests for sessions.

    Attributes:
        longest: The answer to a request whose names have the maximum length.
        refused: The answers to faulty requests, by fault.
    """

    longest: Answer
    refused: dict[str, Answer]


@scene("faulty requests", sessions=1, seconds=2)
async def faulty(service: Service) -> FaultyAnswers:
    """Requests a session at the limits, and many with a fault."""
    room = await service.room()
    longest = {"id": service.unique("a").ljust(_LONGEST_ID, "a"), "name": "n" * _LONGEST_NAME}
    faults: dict[str, dict[str, Any]] = {
        "no roomId": {"participant": {}},
        "a number as roomId": {"roomId": 7},
        "a roomId with white space": {"roomId": "a b"},
        "a roomId of 129 characters": {"roomId": "r" * (_LONGEST_ID + 1)},
        "a participant.id with white space": {"participant": {"id": "a b"}},
        "a participant.id of 129 characters": {"participant": {"id": "p" * (_LONGEST_ID + 1)}},
        "a participant.name of 257 characters": {"participant": {"name": "n" * 257}},
        "a list as participant.metadata": {"participant": {"metadata": [1]}},
        "an agent without id": {"agent": {"type": "echo"}},
        "a region that nobody has": {"region": "nowhere-9"},
    }
    refused = {
        name: await service.create(fault if "roomId" in name else {"roomId": room, **fault})
        for name, fault in faults.items()
    }
    body = {"roomId": room}
    refused["no token"] = await service.create(body, authorization=None)
    for name, token in (
        ("a forged token", service.token(secret="f" * 64)),
        ("an expired token", service.token(exp=int(system.wall()) - _HOUR)),
        ("a token of the role rtc", service.token(roles=["rtc"])),
    ):
        refused[name] = await service.create(body, authorization=token)
    large = json.dumps({**body, "participant": {"metadata": {"a": "x" * _BODY_BYTES}}}).encode()
    refused["a body of over 64 KiB"] = await service.create(None, raw=large)
    refused["text"] = await service.create(None, raw=b"hello", content_type="text/plain")
    refused["no upgrade"] = await service.ask("GET", SOCKET_PATH)
    return FaultyAnswers(await service.create({**body, "participant": longest}), refused)


def _refusals(seen: FaultyAnswers, status: int, *faults: str) -> str:
    """Checks that all of these are refused with one status; names those that are not."""
    others = [
        f"{name}: HTTP {seen.refused[name].status}"
        for name in faults
        if seen.refused[name].status != status
    ]
    if others:
        raise Differs("; ".join(others))
    return f"HTTP {status}"


def _bounds(seen: FaultyAnswers, *beyond: str) -> str:
    """Checks that names of the maximum length are accepted, and what is beyond is refused."""
    if not seen.longest.fine:
        raise Differs(f"the longest is not accepted: {seen.longest}")
    return _refusals(seen, 400, *beyond)


@faulty.documented(
    "create.bad-member",
    "A wrong or missing member is answered with 400, and the message names it.",
    "| 400 | a member of the body is wrong or missing; the message names it | [D] |",
)
def bad_member(seen: FaultyAnswers) -> str:
    """A session needs a room."""
    said = _refusals(seen, 400, "no roomId", "a number as roomId")
    names = "roomId" in seen.refused["no roomId"].message
    return expect(names, f"{said}, and it names roomId", f"{said}, and it does not name roomId")


@faulty.ours(
    "create.room-bounds",
    "`roomId` is a string of 1 to 128 characters without white space.",
    "| `roomId` | required; any string of 1 to 128 characters without white space |",
)
def room_bounds(seen: FaultyAnswers) -> str:
    """Longer ids are refused."""
    return _refusals(seen, 400, "a roomId with white space", "a roomId of 129 characters")


@faulty.ours(
    "create.id-bounds",
    "`participant.id` has up to 128 characters without white space.",
    "| `participant.id` | up to 128 characters without white space;",
)
def id_bounds(seen: FaultyAnswers) -> str:
    """The longest is accepted, what is beyond refused."""
    return _bounds(seen, "a participant.id with white space", "a participant.id of 129 characters")


@faulty.ours(
    "create.name-bounds",
    "`participant.name` has up to 256 characters.",
    "| `participant.name` | up to 256 characters;",
)
def name_bounds(seen: FaultyAnswers) -> str:
    """The longest is accepted, what is beyond refused."""
    return _bounds(seen, "a participant.name of 257 characters")


@faulty.documented(
    "create.metadata",
    "`participant.metadata` is a JSON object.",
    "| `participant.metadata` | a JSON object | [D] |",
)
def metadata(seen: FaultyAnswers) -> str:
    """A list is not an object."""
    return _refusals(seen, 400, "a list as participant.metadata")


@faulty.documented(
    "create.agent", "An `agent` has an `id`.", "| `id` is required if there is an `agent` | [D] |"
)
def agent(seen: FaultyAnswers) -> str:
    """An agent without an id is refused."""
    return _refusals(seen, 400, "an agent without id")


@faulty.ours(
    "create.region",
    "A region that is not served is refused with 400.",
    "for a region that it does not serve, the server answers 400",
)
def region(seen: FaultyAnswers) -> str:
    """The region is unknown."""
    return _refusals(seen, 400, "a region that nobody has")


@faulty.documented(
    "create.unauthorized",
    "A missing, forged or expired token is answered with 401: `Token is invalid or expired`.",
    "| 401 | the token is missing, forged or expired: `Token is invalid or expired` | [D] |",
)
def unauthorized(seen: FaultyAnswers) -> str:
    """The status is the same for all three faults."""
    faults = ("no token", "a forged token", "an expired token")
    said = _refusals(seen, 401, *faults)
    others = {seen.refused[name].message for name in faults} - {"Token is invalid or expired"}
    return expect(not others, said, f"HTTP 401: {'; '.join(sorted(others))}")


@faulty.documented(
    "create.forbidden",
    "A token that does not allow the request, such as one of the role `rtc`, is answered with 403.",
    "| 403 | the token does not allow the request: with `roles` that lack `crawler`",
)
def forbidden(seen: FaultyAnswers) -> str:
    """A token with the role `rtc` alone may not call the API."""
    return _refusals(seen, 403, "a token of the role rtc")


@faulty.ours(
    "create.body",
    "A body over 64 KiB is answered with 413, and one that is not JSON with 415.",
    "| 413, 415 | the body is over 64 KiB, or not JSON | [O] |",
)
def body(seen: FaultyAnswers) -> str:
    """One request is too large, and one is not JSON."""
    found = seen.refused["a body of over 64 KiB"].status, seen.refused["text"].status
    return expect(found == (413, 415), f"HTTP {found[0]} and HTTP {found[1]}")


@faulty.ours(
    "create.upgrade",
    "A request for the socket's path that is no upgrade is answered with 426.",
    "| 426 | the request for the socket's path is not a WebSocket upgrade | [O] |",
)
def upgrade(seen: FaultyAnswers) -> str:
    """The request is a plain GET."""
    return _refusals(seen, 426, "no upgrade")


@faulty.seen(
    "create.errors",
    "A refusal has the body `message`, `code`, `statusCode`, and the header `x-request-id`.",
    'has the body `{"message":"…","code":"…","statusCode":N}` and the header `x-request-id`. [C]',
)
def errors(seen: FaultyAnswers) -> str:
    """The answers to a missing room and to a missing token are checked."""
    for name in ("no roomId", "no token"):
        answer = seen.refused[name]
        told = answer.body if isinstance(answer.body, dict) else {}
        kinds = {"message": str, "code": str, "statusCode": int}
        wrong = [key for key, kind in kinds.items() if not isinstance(told.get(key), kind)]
        wrong += [] if "x-request-id" in answer.headers else ["x-request-id"]
        if answer.status < 400 or wrong:
            raise Differs(f"HTTP {answer.status} to {name}, without {', '.join(wrong)}")
    return "all there"
