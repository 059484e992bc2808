"""What can be wrong with a message that reached a server or a client."""

from enum import StrEnum


class EventErrorCode(StrEnum):
    """The `code` of an `error` event (ours; nothing public defines one)."""

    BAD_JSON = "bad-json"
    BAD_EVENT = "bad-event"
    BAD_MEDIA = "bad-media"
    UNKNOWN_EVENT = "unknown-event"
    NOT_STARTED = "not-started"
    ALREADY_STARTED = "already-started"
    ENDED = "ended"
    TOPIC_LIMIT = "topic-limit"
    RATE_LIMIT = "rate-limit"
    MARK_LIMIT = "mark-limit"


class EventError(ValueError):
    """A message that is refused without ending the call.

    Attributes:
        code: What kind of fault it is.
        message: What is wrong, in words that name the member at fault.
    """

    def __init__(self, code: EventErrorCode, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class TooManyErrors(Exception):  # noqa: N818 - the name of a state, as close code 1008 says
    """A connection sent more bad messages than its limit allows; close it with 1008."""
