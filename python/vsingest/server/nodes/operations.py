"""A request that runs on the node of its room, and the messages between nodes about it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from vsingest.auth.grant import Grant
from vsingest.cluster.placement import RoomKey


class Operation(msgspec.Struct, frozen=True, tag=True):
    """Asks a node to run a request, which another node has received and authorised.

    Attributes:
        name: The name of the endpoint.
        grant: What the request's token permits.
        base: The URL to which the API's paths are appended.
        given: The inputs of the request, by source.
        request_id: The id of the request, for the log.
    """

    name: str
    grant: Grant
    base: str
    given: dict[str, msgspec.Raw]
    request_id: str


class OperationOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """The outcome of an operation.

    Attributes:
        body: The answer, if the request was not refused.
        status: The HTTP status.
        code: The code of the refusal.
        message: The message of the refusal.
        headers: The headers of the refusal.
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
        creates: Whether to assign a room without a node to one.
        room: Finds the room; None if it is unknown, which any node may answer.
        here: Runs the request on this node.
        operation: Returns the message for another node.
    """

    creates: bool
    room: Callable[[], Awaitable[RoomKey | None]]
    here: Callable[[], Awaitable[Any]]
    operation: Callable[[], Operation]
