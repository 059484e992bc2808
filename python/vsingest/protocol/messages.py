"""The bodies of `/v2/rooms/{roomId}/messages` (ours)."""

from typing import Any, Final

import msgspec

from vsingest.protocol.ingest import Name, ParticipantId

BACKEND: Final = "backend"


class MessageSender(msgspec.Struct, frozen=True, kw_only=True):
    """The sender that a message names.

    Attributes:
        id: An id like that of a participant; the sender need not be in the room.
        name: The name to show.
    """

    id: ParticipantId = BACKEND
    name: Name = BACKEND


class PublishMessage(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The request to publish in a room.

    Attributes:
        topic: The topic to publish to.
        message: The text.
        payload: A JSON object that goes with the text.
        persist: Whether later subscribers receive it too.
        send_only: Ids of the participants who receive it; absent means everyone.
        sender: The sender that subscribers see.
    """

    topic: str
    message: str
    payload: dict[str, Any] | None = None
    persist: bool = False
    send_only: list[ParticipantId] | None = None
    sender: MessageSender = MessageSender()


class PublishedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """The id and the time of a published message.

    Attributes:
        id: The id that subscribers receive.
        timestamp: The time that subscribers receive, in milliseconds since the epoch.
    """

    id: str
    timestamp: int
