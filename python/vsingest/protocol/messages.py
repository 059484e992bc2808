"""The bodies of `/v2/rooms/{roomId}/messages` (ours)."""

from typing import Any, Final

import msgspec

from vsingest.protocol.ingest import Name, ParticipantId

BACKEND: Final = "backend"


class MessageSender(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a message says it is from.

    Attributes:
        id: As a participant's; nobody of that id has to be in the room.
        name: The name to show.
    """

    id: ParticipantId = BACKEND
    name: Name = BACKEND


class PublishMessage(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The request to publish in a room.

    Attributes:
        topic: Where.
        message: What.
        payload: A JSON object to go along.
        persist: Whether those who subscribe later are sent it too.
        send_only: Ids of the participants it is for; everyone where absent.
        sender: Whom it says it is from.
    """

    topic: str
    message: str
    payload: dict[str, Any] | None = None
    persist: bool = False
    send_only: list[ParticipantId] | None = None
    sender: MessageSender = MessageSender()


class PublishedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What a published message can be known by.

    Attributes:
        id: As subscribers are told.
        timestamp: Milliseconds since the epoch, as subscribers are told.
    """

    id: str
    timestamp: int
