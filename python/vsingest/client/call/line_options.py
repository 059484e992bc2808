"""The options of joining and reconnecting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from vsingest.client.reconnect import Reconnect, Reconnected
from vsingest.protocol.audio import AudioFormat

OnReconnect: TypeAlias = Callable[[Reconnected], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOptions:
    """The options of joining and reconnecting.

    Attributes:
        join_timeout: Seconds for a socket to open and the room to answer.
        reconnect: How a broken connection is replaced; None to end the call.
        on_reconnect: Is called after each reconnect.
        audio: The requested audio format.
        extensions: The requested extensions.
        strict: Whether the call fails if the service does not grant all of that.
    """

    join_timeout: float
    reconnect: Reconnect | None
    on_reconnect: OnReconnect | None
    audio: AudioFormat
    extensions: tuple[str, ...]
    strict: bool
