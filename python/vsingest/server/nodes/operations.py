"""A request that is answered where its room lives, and what one node tells another of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from vsingest.auth.grant import Grant
from vsingest.cluster.placement import RoomKey


class Operation(msgspec.Struct, frozen=True, tag=True):
    """Do what a request asks for that reached another node, and was found genuine there.

    Attributes:
        name: The endpoint's.
        grant: What the request's token lets it do.
        base: The URL that the API's paths are appended to.
        given: What the request holds, by where.
        request_id: What the log calls it.
    """

    name: str
    grant: Grant
    base: str
    given: dict[str, msgspec.Raw]
    request_id: str


class OperationOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of an operation.

    Attributes:
        body: Its answer, where it was not refused.
        status: The HTTP status.
        code: Of the refusal, for programs.
        message: Of the refusal.
        headers: Of the refusal.
    """

    body: msgspec.Raw = msgspec.Raw(b"null")
    status: int = 200
    code: str = ""
    message: str = ""
    headers: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class RoomRequest:
    """A request about one room.

    Attributes:
        creates: Whether a room that lives nowhere is to be given to a node.
        room: Finds the room; None where it is unknown, and any node may say so.
        here: Answers at this node.
        operation: Gives what another node is told instead.
    """

    creates: bool
    room: Callable[[], Awaitable[RoomKey | None]]
    here: Callable[[], Awaitable[Any]]
    operation: Callable[[], Operation]
