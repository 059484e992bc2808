"""What a refusal means: close codes and HTTP statuses as errors."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

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


def upgrade_refusal(status: int, headers: Mapping[str, str]) -> VsingestError:
    """The error of a WebSocket upgrade that was answered by plain HTTP."""
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
            return failed


def reason_of(code: int, given: str) -> str:
    """Words for a close code: the peer's own, or those of the table."""
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
    """Reads a date of HTTP; None where it is none."""
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
