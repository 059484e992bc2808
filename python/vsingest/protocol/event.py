"""The base class of events, and the events that both directions have."""

from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True, tag_field="event", rename="camel", omit_defaults=True):
    """A JSON message of the socket; its tag is the member ``event``."""


class Media(Event, frozen=True, tag="media"):
    """Audio in either direction: S16 samples in base64.

    The audio path encodes and decodes media messages in `vsingest.fast`, without this object.
    """

    payload: str


class Mark(Event, frozen=True, tag="mark"):
    """Asks when all audio sent before it has been mixed; the answer is the same event.

    The event belongs to the extension `mark`.
    """

    name: str


class Participant(msgspec.Struct, frozen=True):
    """A participant in a room.

    Attributes:
        id: Unique in the room, without white space.
        name: The name to show.
        metadata: The JSON object given at the participant's creation.
    """

    id: str
    name: str
    metadata: dict[str, Any] = msgspec.field(default_factory=dict)
