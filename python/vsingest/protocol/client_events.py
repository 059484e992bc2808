"""What a client sends."""

from typing import Any, TypeAlias

from vsingest.protocol.audio import AudioFormat
from vsingest.protocol.event import Event, Mark, Media


class Start(Event, frozen=True, tag="start"):
    """Claims the session and joins the room.

    Attributes:
        extensions: What the client asks for beyond the plain protocol (ours).
        audio: The audio it asks for (ours).
    """

    extensions: tuple[str, ...] = ()
    audio: AudioFormat | None = None


class Subscribe(Event, frozen=True, tag="subscribe"):
    """Asks for the messages of a topic from now on."""

    topic: str


class Unsubscribe(Event, frozen=True, tag="unsubscribe"):
    """Ends a subscription; harmless where there is none."""

    topic: str


class Publish(Event, frozen=True, tag="message"):
    """Sends a text to everyone subscribed to a topic."""

    topic: str
    data: str


class PublishWithOptions(Publish, frozen=True, tag="message"):
    """The same, in the extension `pubsub`.

    Attributes:
        persist: Whether those who subscribe later are sent it too.
        send_only: Ids of the participants it is for; everyone where absent.
        payload: A JSON object to go along.
    """

    persist: bool = False
    send_only: tuple[str, ...] | None = None
    payload: dict[str, Any] | None = None


class Clear(Event, frozen=True, tag="clear"):
    """Drops what the server still holds of the client's audio. Of the extension `clear`."""


class Stop(Event, frozen=True, tag="stop"):
    """Leaves the room."""


ClientEvent: TypeAlias = Start | Media | Subscribe | Unsubscribe | Publish | Clear | Mark | Stop
