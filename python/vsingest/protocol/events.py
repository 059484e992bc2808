"""The JSON events of the socket, both ways."""

from typing import Any, Final, TypeAlias

import msgspec

from vsingest.protocol.errors import EventError, EventErrorCode


class _Event(msgspec.Struct, frozen=True, tag_field="event", rename="camel", omit_defaults=True):
    pass


class Start(_Event, frozen=True, tag="start"):
    """Claims the session and joins the room."""


class Subscribe(_Event, frozen=True, tag="subscribe"):
    """Asks for the messages of a topic from now on."""

    topic: str


class Unsubscribe(_Event, frozen=True, tag="unsubscribe"):
    """Ends a subscription; harmless where there is none."""

    topic: str


class Publish(_Event, frozen=True, tag="message"):
    """Sends a text to everyone subscribed to a topic."""

    topic: str
    data: str


class Stop(_Event, frozen=True, tag="stop"):
    """Leaves the room."""


class Media(_Event, frozen=True, tag="media"):
    """Audio, either way: base64 of S16 samples.

    The audio path encodes and decodes these in `vsingest.fast`, without this object.
    """

    payload: str


class Participant(msgspec.Struct, frozen=True):
    """Who someone in the room is.

    Attributes:
        id: Unique in the room, without white space.
        name: The name to show.
        metadata: Whatever the participant's creator attached.
    """

    id: str
    name: str
    metadata: dict[str, Any] = msgspec.field(default_factory=dict)


class MeetingJoined(_Event, frozen=True, tag="meeting-joined"):
    """The session is claimed and its audio is bridged; the first event on a socket."""

    room_id: str
    session_id: str


class ParticipantJoined(_Event, frozen=True, tag="participant-joined"):
    """Someone is in the room, from before or from now."""

    participant: Participant


class ParticipantLeft(_Event, frozen=True, tag="participant-left"):
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
    """

    message: str
    sender_id: str
    sender_name: str
    timestamp: int | None = None
    id: str | None = None


class Message(_Event, frozen=True, tag="message"):
    """A text published to a topic this socket is subscribed to."""

    topic: str
    data: TopicMessage


class MeetingLeft(_Event, frozen=True, tag="meeting-left"):
    """The participant is out of the room; the socket closes next."""

    message: str


class Error(_Event, frozen=True, tag="error"):
    """Bad input that does not end the call (ours: official clients ignore unknown events)."""

    code: str
    message: str


ClientEvent: TypeAlias = Start | Media | Subscribe | Unsubscribe | Publish | Stop
ServerEvent: TypeAlias = (
    MeetingJoined | ParticipantJoined | ParticipantLeft | Media | Message | MeetingLeft | Error
)

CLIENT_EVENTS: Final = ("start", "media", "subscribe", "unsubscribe", "message", "stop")

_encoder = msgspec.json.Encoder()
_client_decoder: msgspec.json.Decoder[ClientEvent] = msgspec.json.Decoder(ClientEvent)
_server_decoder: msgspec.json.Decoder[ServerEvent] = msgspec.json.Decoder(ServerEvent)
# msgspec gives up on nesting by RecursionError.
_DECODE_ERRORS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_event_name_decoder = msgspec.json.Decoder(dict[str, Any])


def encode(event: ClientEvent | ServerEvent) -> str:
    """Writes an event as compact JSON text."""
    return _encoder.encode(event).decode()


def decode_client_event(message: str | bytes) -> ClientEvent:
    """Reads what a client sent.

    Raises:
        EventError: The message is not JSON, names no known event, or a member is missing or of the
            wrong type.
    """
    try:
        return _client_decoder.decode(message)
    except _DECODE_ERRORS as error:
        raise _explain(message, error, CLIENT_EVENTS) from error


def decode_server_event(message: str | bytes) -> ServerEvent | None:
    """Reads what a server sent; None for an event this version does not know.

    Raises:
        EventError: The message is not JSON, or a known event lacks a member or has a wrong one.
    """
    try:
        return _server_decoder.decode(message)
    except _DECODE_ERRORS as error:
        explained = _explain(message, error, ())
        if explained.code is EventErrorCode.UNKNOWN_EVENT:
            return None
        raise explained from error


def _explain(message: str | bytes, error: Exception, known: tuple[str, ...]) -> EventError:
    try:
        event = _event_name_decoder.decode(message).get("event")
    except _DECODE_ERRORS:
        return EventError(EventErrorCode.BAD_JSON, "the message is not one JSON object")
    if not isinstance(event, str):
        return EventError(EventErrorCode.BAD_EVENT, "event: missing, or not a string")
    text = str(error)
    if text.startswith("Invalid value") and text.endswith("`$.event`"):
        hint = f"; known are {', '.join(known)}" if known else ""
        return EventError(EventErrorCode.UNKNOWN_EVENT, f"event: {event[:40]!r} is unknown{hint}")
    return EventError(EventErrorCode.BAD_EVENT, f"{event}: {text.replace('`$.', '`')}")
