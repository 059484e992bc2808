"""Why a call is over."""

from enum import StrEnum

import msgspec


class EndedBy(StrEnum):
    """Who or what ended a call."""

    US = "us"  # `close`, `leave`, or the end of the block
    SERVICE = "service"  # it said `meeting-left`, or closed with 1000
    BREAK = "break"  # the connection broke for good, or the client failed


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """How a call ended; `Call.ended` gives it.

    Attributes:
        by: Whose doing it was.
        code: The WebSocket close code; 1006 where the connection broke without one.
        reason: Why, in words: the service's, where it gave any.
        last_event: The name of the last event the server sent, or None.
    """

    by: EndedBy
    code: int
    reason: str
    last_event: str | None = None

    @property
    def normal(self) -> bool:
        """Whether streams end without an error: nothing broke."""
        return self.by is not EndedBy.BREAK
