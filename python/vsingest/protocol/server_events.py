"""The events that a server sends."""

from typing import Any, TypeAlias

import msgspec

from vsingest.protocol.audio import AudioFormat
from vsingest.protocol.event import Event, Mark, Media, Participant


class MeetingJoined(Event, frozen=True, tag="meeting-joined"):
    """The session is claimed and its audio is mixed; this is the first event on a socket.

    Attributes:
        room_id: The room, as the session named it; empty if a service does not say.
        session_id: The room's session; empty if a service does not say.
        extensions: Those of the requested extensions that are on (ours).
        audio: The audio format of this connection, if the client requested a supported one (ours).
    """

    room_id: str
    session_id: str
    extensions: tuple[str, ...] = ()
    audio: AudioFormat | None = None


class ParticipantJoined(Event, frozen=True, tag="participant-joined"):
    """A participant is in the room: one who was there before, or one who has just joined."""

    participant: Participant


class ParticipantLeft(Event, frozen=True, tag="participant-left"):
    """A participant left the room."""

    participant: Participant


class TopicMessage(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A published text as a subscriber receives it.

    Attributes:
        message: The text.
        sender_id: The publisher's participant id.
        sender_name: The publisher's name.
        timestamp: Milliseconds since the epoch, by the server's clock (ours).
        id: Unique to this message (ours).
        payload: The publisher's JSON object (extension `pubsub`).
        replayed: Whether it was published before the subscription (extension `pubsub`).
    """

    message: str
    sender_id: str
    sender_name: str
    timestamp: int | None = None
    id: str | None = None
    payload: dict[str, Any] | None = None
    replayed: bool = False


class Message(Event, frozen=True, tag="message"):
    """A text published to a topic to which this socket is subscribed."""

    topic: str
    data: TopicMessage


class Cleared(Event, frozen=True, tag="cleared"):
    """Answers `clear`: the server holds none of the client's earlier audio any more.

    Attributes:
        samples: The number of samples dropped, at the rate of the client's audio.
    """

    samples: int


class MeetingLeft(Event, frozen=True, tag="meeting-left"):
    """The participant is out of the room; the socket closes next.

    Attributes:
        message: The reason in words; empty if a service does not say.
        code: The reason as a `LeaveReason`, if a service sends one.
    """

    message: str
    code: int | None = None


class Error(Event, frozen=True, tag="error"):
    """Reports invalid input that does not end the call (ours; official clients ignore it).

    Attributes:
        code: The kind of error.
        message: What is wrong.
        number: Which of the connection's events was over their rate: those but `start`, `media` and
            `stop`, counted from 1. Other errors have none.
    """

    code: str
    message: str
    number: int | None = None


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
