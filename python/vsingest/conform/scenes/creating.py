"""Requests for a session, and their answers."""

from dataclasses import dataclass
from typing import Any

from vsingest.conform.check import NotTried, expect, expect_text, scene, type_name
from vsingest.conform.service import Answer, Service


@dataclass(frozen=True, slots=True)
class Created:
    """Answers to requests for sessions.

    Attributes:
        plain: The answer to a request with only a room, and the token alone.
        bearer: The answer to a request with ``Bearer``, all documented members, and an unknown one.
    """

    plain: Answer
    bearer: Answer


@scene("create", sessions=2, seconds=1)
async def creating(service: Service) -> Created:
    """Requests a session in two ways."""
    room = await service.room()
    everything = {
        "roomId": room,
        "participant": {"id": service.unique("ann"), "name": "Ann", "metadata": {"a": [1]}},
        "x-unknown": {"deep": [None]},
    }
    return Created(
        plain=await service.create({"roomId": room}),
        bearer=await service.create(everything, authorization="Bearer " + service.token()),
    )


@creating.documented(
    "create.session",
    "A request for a session is answered with `wsUrl`.",
    "with the header `Authorization: <JWT>` and a JSON body. [D]",
)
def session(seen: Created) -> str:
    """Any 2xx with the needed members is accepted."""
    url = seen.plain.data.get("wsUrl")
    fine = seen.plain.fine and isinstance(url, str) and url.startswith(("ws://", "wss://"))
    return expect(fine, f"HTTP {seen.plain.status} with wsUrl", f"no wsUrl: {seen.plain}")


def _made(seen: Created) -> dict[str, Any]:
    if "wsUrl" not in seen.plain.data:
        raise NotTried(f"no session was created: {seen.plain}")
    return seen.plain.data


@creating.ours("create.status", "It is answered with 200.", "The server answers with 200. [O]")
def status(seen: Created) -> str:
    """No page names the status."""
    _made(seen)
    return expect(seen.plain.status == 200, f"HTTP {seen.plain.status}")


@creating.documented(
    "create.call-id",
    "The answer has `callId`, a string.",
    "`callId` and `expiresIn` are documented. [D]",
)
def call_id(seen: Created) -> str:
    """The documentation of the API has it."""
    return expect_text("callId", _made(seen).get("callId"))


@creating.documented(
    "create.expires-in",
    "The answer has `expiresIn`, a number of seconds.",
    "`callId` and `expiresIn` are documented. [D]",
)
def expires_in(seen: Created) -> str:
    """The documentation of the API has 90."""
    value = _made(seen).get("expiresIn")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return expect(number and value, f"{value} s", f"expiresIn is {type_name(value)}")


@creating.seen(
    "create.room-id",
    "The answer has `roomId`, the room that was asked for.",
    "The official SDK's type has `roomId` instead of `callId`. [C]",
)
def room_id(seen: Created) -> str:
    """The official SDK's type has it."""
    return expect_text("roomId", _made(seen).get("roomId"))


@creating.ours(
    "create.no-redirect",
    "No redirect is answered, which would ask for the token elsewhere.",
    "Our client does not follow redirects, neither with the token nor with the `ref`. [O]",
)
def no_redirect(seen: Created) -> str:
    """Clients that do not follow redirects must get the session."""
    return expect(not 300 <= seen.plain.status < 400, f"HTTP {seen.plain.status}")


@creating.documented(
    "create.bare-token",
    "The header `Authorization` may hold the token alone.",
    "with the header `Authorization: <JWT>` and a JSON body. [D]",
)
def bare(seen: Created) -> str:
    """The token alone is the documented form."""
    return expect(seen.plain.fine, "accepted", str(seen.plain))


@creating.seen(
    "create.bearer",
    "It may hold `Bearer` and the token.",
    "The server also accepts `Bearer <JWT>`. [C]",
)
def bearer(seen: Created) -> str:
    """Some official examples send ``Bearer``."""
    return expect(seen.bearer.fine, "accepted", str(seen.bearer))


@creating.ours(
    "create.unknown-members",
    "Members that the service does not know are ignored.",
    "It ignores members that the table does not name. [O]",
)
def unknown_members(seen: Created) -> str:
    """Unknown members are ignored, so that newer clients keep working."""
    return expect(seen.bearer.fine, "accepted", str(seen.bearer))


@creating.documented(
    "create.members",
    "`participant` with id, name and metadata is accepted.",
    "| `participant.metadata` | a JSON object |",
)
def members(seen: Created) -> str:
    """A request has all documented members."""
    return expect(seen.bearer.fine, "accepted", str(seen.bearer))
