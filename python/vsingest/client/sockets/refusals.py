"""Close codes and HTTP statuses of refusals, as errors."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from vsingest.client.errors import (
    AuthenticationError,
    CallEnded,
    ConnectFailed,
    JoinRefused,
    RateLimited,
    SessionAlreadyClaimed,
    SessionExpired,
    VsingestError,
)
from vsingest.protocol.close_codes import ABNORMAL, CloseCode
from vsingest.protocol.events import MeetingLeft
from vsingest.protocol.leave_reasons import JoinError, LeaveReason

# A proxy, or a server that starts or ends, says so; nothing of the session was read.
_FOR_NOW = (502, 503, 504)
_JOIN_ERRORS = {int(code): code for code in JoinError}
_REASONS = {
    **{int(code): code.reason for code in CloseCode},
    **{code: error.reason for code, error in _JOIN_ERRORS.items()},
    ABNORMAL: "the connection broke",
}


def join_refusal(ended: CallEnded) -> VsingestError:
    """Returns the error for a call that ended before it joined."""
    match ended.code:
        case CloseCode.SESSION_UNKNOWN:
            return SessionExpired(CloseCode.SESSION_UNKNOWN.reason)
        case CloseCode.SESSION_CLAIMED:
            return SessionAlreadyClaimed(CloseCode.SESSION_CLAIMED.reason)
        case CloseCode.NOT_ALLOWED:
            return AuthenticationError(CloseCode.NOT_ALLOWED.reason)
        case CloseCode.TOO_MANY:
            return RateLimited()
        case JoinError.DUPLICATE_PARTICIPANT | JoinError.ROOM_FULL:
            return JoinRefused(_JOIN_ERRORS[ended.code])
        case code if code in _JOIN_ERRORS:
            refused = _JOIN_ERRORS[code]
            return AuthenticationError(f"{refused.reason} ({code}); ask for another token")
        case _:
            return ended


def upgrade_refusal(status: int, headers: Mapping[str, str]) -> VsingestError:
    """Returns the error for a WebSocket upgrade that was refused by an HTTP answer."""
    match status:
        case 401 | 403:
            return AuthenticationError(f"the service refused the connection (HTTP {status})")
        case 429:
            return RateLimited(retry_after(headers))
        case _:
            failed = ConnectFailed(
                f"the service answered HTTP {status} where a WebSocket was expected; "
                "create a new session"
            )
            failed.retry_after = retry_after(headers)
            failed.unclaimed = status in _FOR_NOW
            return failed


def removal_of(left: MeetingLeft | None) -> LeaveReason | None:
    """Returns why a service removed the participant, if it sent a known number."""
    known = {int(reason): reason for reason in LeaveReason}
    return None if left is None or left.code is None else known.get(left.code)


def reason_of(code: int, given: str) -> str:
    """Returns the reason of a close: the peer's own, or that of the table of codes."""
    return given or _REASONS.get(code, "no reason given")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Reads `Retry-After`: seconds, or a date (RFC 9110) by the answer's own clock."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    if (until := http_date(value)) is None:
        return None
    now = http_date(headers.get("Date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def http_date(value: str) -> datetime | None:
    """Reads an HTTP date; returns None if it is not one."""
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
