"""What a server sends."""

from typing import Any, TypeAlias

import msgspec

from vsingest.protocol.audio import AudioFormat
from vsingest.protocol.event import Event, Mark, Media, Participant


class MeetingJoined(Event, frozen=True, tag="meeting-joined"):
    """The session is claimed and its audio is bridged; the first event on a socket.

    Attributes:
        room_id: The room, as the session called it; empty where a service does not say.
        session_id: Of this life of the room; empty where a service does not say.
        extensions: Of those the client asked for, what is on (ours).
        audio: The audio of this connection, where the client asked for one it can have (ours).
    """

    room_id: str
    session_id: str
    extensions: tuple[str, ...] = ()
    audio: AudioFormat | None = None


class ParticipantJoined(Event, frozen=True, tag="participant-joined"):
    """Someone is in the room, from before or from now."""

    participant: Participant


class ParticipantLeft(Event, frozen=True, tag="participant-left"):
    """Someone left the room."""

    participant: Participant


class TopicMessage(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What a subscriber gets of a published text.

    Attributes:
        message: The text.
        sender_id: The publisher's participant id.
        sender_name: The publisher's name.
        timestamp: Milliseconds since the epoch, by the server's clock (ours).
        id: Unique to this message (ours).
        payload: What the publisher sent along; of the extension `pubsub`.
        replayed: Whether it was published before the subscription; of the extension `pubsub`.
    """

    message: str
    sender_id: str
    sender_name: str
    timestamp: int | None = None
    id: str | None = None
    payload: dict[str, Any] | None = None
    replayed: bool = False


class Message(Event, frozen=True, tag="message"):
    """A text published to a topic this socket is subscribed to."""

    topic: str
    data: TopicMessage


class Cleared(Event, frozen=True, tag="cleared"):
    """Answers `clear`: nothing of the client's earlier audio is held any more.

    Attributes:
        samples: How many were dropped, at the rate of the client's audio.
    """

    samples: int


class MeetingLeft(Event, frozen=True, tag="meeting-left"):
    """The participant is out of the room; the socket closes next.

    Attributes:
        message: Why, in words; empty where a service does not say.
        code: Why, as `LeaveReason` has it, where a service says so.
    """

    message: str
    code: int | None = None


class Error(Event, frozen=True, tag="error"):
    """Bad input that does not end the call (ours: official clients ignore unknown events)."""

    code: str
    message: str


ServerEvent: TypeAlias = (
    MeetingJoined
    | ParticipantJoined
    | ParticipantLeft
    | Media
    | Message
    | Cleared
    | Mark
    | MeetingLeft
    | Error
)
