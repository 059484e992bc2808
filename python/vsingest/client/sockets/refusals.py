"""What a refusal means: close codes and HTTP statuses as errors."""

from vsingest.client.errors import (
    AuthenticationError,
    CallEnded,
    ConnectFailed,
    RateLimited,
    SessionAlreadyClaimed,
    SessionExpired,
    VsingestError,
)
from vsingest.protocol.close_codes import ABNORMAL, CloseCode

_REASONS = {int(code): code.reason for code in CloseCode} | {ABNORMAL: "the connection broke"}


def join_refusal(ended: CallEnded) -> VsingestError:
    """The error of a call that ended before it joined."""
    match ended.code:
        case CloseCode.SESSION_UNKNOWN:
            return SessionExpired(CloseCode.SESSION_UNKNOWN.reason)
        case CloseCode.SESSION_CLAIMED:
            return SessionAlreadyClaimed(CloseCode.SESSION_CLAIMED.reason)
        case CloseCode.NOT_ALLOWED:
            return AuthenticationError(CloseCode.NOT_ALLOWED.reason)
        case CloseCode.TOO_MANY:
            return RateLimited()
        case _:
            return ended


def upgrade_refusal(status: int) -> VsingestError:
    """The error of a WebSocket upgrade that was answered by plain HTTP."""
    match status:
        case 401 | 403:
            return AuthenticationError(f"the service refused the connection (HTTP {status})")
        case 429:
            return RateLimited()
        case _:
            return ConnectFailed(
                f"the service answered HTTP {status} where a WebSocket was expected; "
                "create a new session"
            )


def reason_of(code: int, given: str) -> str:
    """Words for a close code: the peer's own, or those of the table."""
    return given or _REASONS.get(code, "no reason given")
