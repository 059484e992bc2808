"""How a call is joined, and kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from vsingest.client.reconnect import Reconnect, Reconnected
from vsingest.protocol.audio import AudioFormat

OnReconnect: TypeAlias = Callable[[Reconnected], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOptions:
    """How a call is joined, and kept.

    Attributes:
        join_timeout: Seconds for a socket to open and the room to answer.
        reconnect: How a broken connection is replaced; None for not at all.
        on_reconnect: Told of each time it was.
        audio: The format that is asked for.
        extensions: What else is asked for beyond the plain protocol.
        strict: Whether the call goes without nothing of that.
    """

    join_timeout: float
    reconnect: Reconnect | None
    on_reconnect: OnReconnect | None
    audio: AudioFormat
    extensions: tuple[str, ...]
    strict: bool
