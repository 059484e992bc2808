"""The reason of a call's end."""

from enum import StrEnum

import msgspec


class EndedBy(StrEnum):
    """Who or what ended a call."""

    US = "us"  # `close`, `leave`, or the end of the block
    SERVICE = "service"  # the service sent `meeting-left`, or closed with 1000
    BREAK = "break"  # the connection broke for good, or the client failed


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """How a call ended, as `Call.ended` returns it.

    Attributes:
        by: Who or what ended it.
        code: The WebSocket close code; 1006 if the connection broke without one.
        reason: The reason in words; the service's own if it gave one.
        last_event: The name of the last event the server sent, or None.
    """

    by: EndedBy
    code: int
    reason: str
    last_event: str | None = None

    @property
    def normal(self) -> bool:
        """Whether streams end without an error."""
        return self.by is not EndedBy.BREAK
