"""Encoding and decoding of the JSON events of the socket, in both directions."""

from functools import cache
from typing import Any, Final, Union

import msgspec

from vsingest.protocol.client_events import (
    Clear,
    ClientEvent,
    Publish,
    PublishWithOptions,
    Start,
    Stop,
    Subscribe,
    Unsubscribe,
)
from vsingest.protocol.errors import EventError, EventErrorCode
from vsingest.protocol.event import Mark, Media, Participant
from vsingest.protocol.extensions import Extension
from vsingest.protocol.faults import UNREADABLE
from vsingest.protocol.other_services import in_our_words
from vsingest.protocol.server_events import (
    Cleared,
    Error,
    MeetingJoined,
    MeetingLeft,
    Message,
    ParticipantJoined,
    ParticipantLeft,
    ServerEvent,
    TopicMessage,
)

__all__ = [
    "Clear", "Cleared", "ClientEvent", "Error", "Mark", "Media", "MeetingJoined", "MeetingLeft",
    "Message", "Participant", "ParticipantJoined", "ParticipantLeft", "Publish",
    "PublishWithOptions", "ServerEvent", "Start", "Stop", "Subscribe", "TopicMessage",
    "Unsubscribe", "decode_client_event", "decode_server_event", "encode",
]  # fmt: skip

CLIENT_EVENTS: Final = ("start", "media", "subscribe", "unsubscribe", "message", "stop")
_ADDED_EVENTS: Final = {Extension.CLEAR: Clear, Extension.MARK: Mark}

_encoder = msgspec.json.Encoder()
_server_decoder: msgspec.json.Decoder[ServerEvent] = msgspec.json.Decoder(ServerEvent)

_event_name_decoder = msgspec.json.Decoder(dict[str, Any])


@cache
def _client_decoder(extensions: frozenset[Extension]) -> msgspec.json.Decoder[ClientEvent]:
    """Decodes the events of a connection; events of an extension that is off are unknown."""
    publish = PublishWithOptions if Extension.PUBSUB in extensions else Publish
    added = (event for extension, event in _ADDED_EVENTS.items() if extension in extensions)
    events = (Start, Media, Subscribe, Unsubscribe, publish, Stop, *added)
    return msgspec.json.Decoder(Union[events])  # noqa: UP007 - of a tuple made here


def encode(event: ClientEvent | ServerEvent) -> str:
    """Writes an event as compact JSON text."""
    return _encoder.encode(event).decode()


def decode_client_event(
    message: str | bytes, extensions: frozenset[Extension] = frozenset()
) -> ClientEvent:
    """Decodes a message of a client.

    Args:
        message: JSON text.
        extensions: The extensions that are on.

    Raises:
        EventError: The message is not JSON, names no known event, or a member is missing or of the
            wrong type.
    """
    try:
        return _client_decoder(extensions).decode(message)
    except UNREADABLE as error:
        added = (extension.value for extension in _ADDED_EVENTS if extension in extensions)
        raise _explain(message, error, (*CLIENT_EVENTS, *added)) from error


def decode_server_event(message: str | bytes) -> ServerEvent | None:
    """Decodes a message of a server; returns None for an event that this version does not know.

    Events of other services are converted to our form: a member that is absent, or written in
    another way, is accepted if the meaning of the event is still clear.

    Raises:
        EventError: The message is not JSON, or a known event lacks a member or has a wrong one.
    """
    try:
        return _server_decoder.decode(message)
    except UNREADABLE as error:
        explained = _explain(message, error, ())
        if explained.code is EventErrorCode.UNKNOWN_EVENT:
            return None
        if explained.code is EventErrorCode.BAD_JSON:
            raise explained from error
    try:
        translated = in_our_words(_event_name_decoder.decode(message))
        event: ServerEvent = msgspec.convert(translated, ServerEvent)
    except UNREADABLE:
        raise explained from None
    return event


def _explain(message: str | bytes, error: Exception, known: tuple[str, ...]) -> EventError:
    try:
        event = _event_name_decoder.decode(message).get("event")
    except UNREADABLE:
        return EventError(EventErrorCode.BAD_JSON, "the message is not one JSON object")
    if not isinstance(event, str):
        return EventError(EventErrorCode.BAD_EVENT, "event: missing, or not a string")
    text = str(error)
    if text.startswith("Invalid value") and text.endswith("`$.event`"):
        hint = f"; known are {', '.join(known)}" if known else ""
        return EventError(EventErrorCode.UNKNOWN_EVENT, f"event: {event[:40]!r} is unknown{hint}")
    return EventError(EventErrorCode.BAD_EVENT, f"{event}: {text.replace('`$.', '`')}")
