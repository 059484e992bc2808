"""The WebSocket close codes, in one table for server, client and docs.

RFC 6455 section 7.4.1 defines the codes below 4000. No public source says which codes the hosted
service uses, so those from 4000 on are our own choice.
"""

from enum import IntEnum
from typing import Final, Self

# RFC 6455 section 7.1.5: the connection ended without a close frame. Never sent (section 7.4.1).
ABNORMAL: Final = 1006
# RFC 6455 section 7.1.5: a close frame without a code. Never sent either.
NO_STATUS: Final = 1005
# RFC 6455 section 5.5: 125 bytes for a control frame, two of them the code.
_REASON_BYTES: Final = 123


def close_reason(text: str) -> bytes:
    """Encodes a reason as UTF-8, cut to what fits into a close frame."""
    return text.encode()[:_REASON_BYTES].decode(errors="ignore").encode()


def close_payload(code: int, reason: str) -> bytes:
    """What a close frame holds."""
    return code.to_bytes(2, "big") + close_reason(reason)


def may_be_sent(code: int) -> bool:
    """Whether a close frame may have a code, by RFC 6455 section 7.4 and the registry of IANA."""
    return code in (1000, 1001, 1002, 1003) or 1007 <= code <= 1014 or 3000 <= code <= 4999


class Numbered(IntEnum):
    """The base of enumerations whose members are written as a number and a reason."""

    reason: str

    def __new__(cls, code: int, reason: str) -> Self:
        """Makes a member from its number and its reason."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.reason = reason
        return member


class CloseCode(Numbered):
    """A WebSocket close code, with the reason sent beside it."""

    NORMAL = 1000, "the call ended"
    GOING_AWAY = 1001, "the server is shutting down; create a new session"
    PROTOCOL_ERROR = 1002, "a frame broke the rules of RFC 6455"
    UNSUPPORTED_DATA = 1003, "binary messages were not negotiated; send JSON text"
    INVALID_TEXT = 1007, "a text message was not UTF-8"
    POLICY = 1008, "too many errors"
    TOO_BIG = 1009, "a message was larger than the limit"
    INTERNAL = 1011, "the server failed; create a new session"
    NODE_LOST_ROOM = 1012, "the room moved; create a new session"
    SESSION_UNKNOWN = 4401, "the ref is unknown or has expired; create a new session"
    NOT_ALLOWED = 4403, "not allowed to join this room"
    START_TIMEOUT = 4408, "no start event arrived in time"
    SESSION_CLAIMED = 4409, "the ref was already used; create a new session"
    REMOVED = 4410, "removed from the room, or the session ended"
    TOO_MANY = 4429, "too many connections or messages"
