"""The errors of messages that a server or a client received."""

from enum import StrEnum


class EventErrorCode(StrEnum):
    """The `code` of an `error` event (ours; no public source defines one)."""

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
    AUDIO_OVERFLOW = "audio-overflow"


class EventError(ValueError):
    """A message that is refused without ending the call.

    Attributes:
        code: The kind of error.
        message: What is wrong; the text names the wrong member.
        number: See `Error.number`.
    """

    def __init__(self, code: EventErrorCode, message: str, number: int | None = None) -> None:
        super().__init__(code, message, number)
        self.code = code
        self.message = message
        self.number = number

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class TooManyErrors(Exception):  # noqa: N818 - the name of a state, as close code 1008 says
    """A connection sent more invalid messages than its limit allows; close it with 1008."""
