"""The events that a client sends."""

from typing import Any, TypeAlias

from vsingest.protocol.audio import AudioFormat
from vsingest.protocol.event import Event, Mark, Media


class Start(Event, frozen=True, tag="start"):
    """Claims the session and joins the room.

    Attributes:
        extensions: The extensions that the client requests (ours).
        audio: The audio format that the client requests (ours).
    """

    extensions: tuple[str, ...] = ()
    audio: AudioFormat | None = None


class Subscribe(Event, frozen=True, tag="subscribe"):
    """Subscribes to the messages of a topic from now on."""

    topic: str


class Unsubscribe(Event, frozen=True, tag="unsubscribe"):
    """Ends a subscription; has no effect without one."""

    topic: str


class Publish(Event, frozen=True, tag="message"):
    """Sends a text to everyone subscribed to a topic."""

    topic: str
    data: str


class PublishWithOptions(Publish, frozen=True, tag="message"):
    """Sends a text with the options of the extension `pubsub`.

    Attributes:
        persist: Whether later subscribers receive it too.
        send_only: Ids of the participants who receive it; absent means everyone.
        payload: A JSON object that goes with the text.
    """

    persist: bool = False
    send_only: tuple[str, ...] | None = None
    payload: dict[str, Any] | None = None


class Clear(Event, frozen=True, tag="clear"):
    """Drops the client's audio that the server still holds (extension `clear`)."""


class Stop(Event, frozen=True, tag="stop"):
    """Leaves the room."""


ClientEvent: TypeAlias = Start | Media | Subscribe | Unsubscribe | Publish | Clear | Mark | Stop
