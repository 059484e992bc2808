"""What the events of both directions have in common."""

from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True, tag_field="event", rename="camel", omit_defaults=True):
    """A JSON message of the socket; its tag is the member ``event``."""


class Media(Event, frozen=True, tag="media"):
    """Audio, either way: base64 of S16 samples.

    The audio path encodes and decodes these in `vsingest.fast`, without this object.
    """

    payload: str


class Mark(Event, frozen=True, tag="mark"):
    """Asks when all audio sent before it has entered the room; the answer is the same event.

    Of the extension `mark`.
    """

    name: str


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
