"""The messages published in one room."""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from vsingest import system
from vsingest.protocol.events import Message, Participant, TopicMessage, encode
from vsingest.protocol.extensions import Extension
from vsingest.protocol.limits import Limits
from vsingest.server.rooms.history import History, Kept
from vsingest.server.rooms.member import Member


class RoomTopics:
    """Sends messages to subscribers in the order of publication, and keeps the persisted ones.

    Only subscribers with the extension `pubsub` receive what it adds to a message.

    Args:
        limits: How much to keep.
        members: A live view of the room's members.
    """

    def __init__(self, limits: Limits, members: Collection[Member]) -> None:
        self._members = members
        self._history = History(limits)

    def publish(
        self,
        sender: Participant,
        topic: str,
        text: str,
        *,
        persist: bool = False,
        send_only: Iterable[str] | None = None,
        payload: dict[str, Any] | None = None,
    ) -> TopicMessage:
        """Sends a text to all present members who are subscribed to the topic.

        Args:
            sender: The publisher, who receives the message too if subscribed.
            topic: The topic.
            text: The text.
            persist: Whether to keep it for later subscribers.
            send_only: Ids of the recipients, which include the sender only if named; None for
                everyone.
            payload: A JSON object that goes with the text.

        Returns:
            The message with its id and timestamp.
        """
        plain = TopicMessage(
            message=text,
            sender_id=sender.id,
            sender_name=sender.name,
            timestamp=system.wall_ms(),
            id=str(system.new_uuid()),
        )
        full = _with(plain, payload=payload)
        only = None if send_only is None else frozenset(send_only)
        event = _written(topic, plain)
        full_event = event if payload is None else _written(topic, full)
        for member in self._members:
            if member.present and topic in member.topics and _is_for(member, only):
                member.link.send_control(full_event if _has_pubsub(member) else event)
        if persist:
            self._history.keep(Kept(topic, _written(topic, _with(full, replayed=True)), only))
        return full

    def replay(self, member: Member, topic: str) -> None:
        """Sends a new subscriber with the extension the kept messages that are for them."""
        if _has_pubsub(member):
            for kept in self._history.of(topic):
                if _is_for(member, kept.only):
                    member.link.send_control(kept.event)


def _with(message: TopicMessage, **changes: Any) -> TopicMessage:
    return msgspec.structs.replace(message, **changes)


def _written(topic: str, message: TopicMessage) -> bytes:
    return encode(Message(topic=topic, data=message)).encode()


def _is_for(member: Member, only: frozenset[str] | None) -> bool:
    return only is None or member.participant.id in only


def _has_pubsub(member: Member) -> bool:
    return Extension.PUBSUB in member.agreement.extensions
