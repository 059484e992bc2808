"""Converts events of other services to our form; services leave out different members."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final


def in_our_words(event: Mapping[str, Any]) -> dict[str, Any]:
    """Gives an event of a server the members that ours have, as far as they are known.

    Args:
        event: The decoded event; it is not changed.
    """
    translate = _TRANSLATED.get(event.get("event"))
    return {**event, **({} if translate is None else translate(event))}


def _meeting_joined(event: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _text(event.get(name)) for name in ("roomId", "sessionId")}


def _participant(event: Mapping[str, Any]) -> dict[str, Any]:
    given = event.get("participant")
    if not isinstance(given, dict):
        return {}
    metadata = given.get("metadata")
    name = _text(given.get("name"))
    metadata = metadata if isinstance(metadata, dict) else {}
    return {"participant": {**_identity(given, "id"), "name": name, "metadata": metadata}}


def _message(event: Mapping[str, Any]) -> dict[str, Any]:
    given = event.get("data")
    if isinstance(given, str):
        given = {"message": given}
    if not isinstance(given, dict):
        return {}
    payload = given.get("payload")
    data = {
        "senderId": _text(given.get("senderId")),
        "senderName": _text(given.get("senderName")) or _text(given.get("name")),
        "timestamp": milliseconds(given.get("timestamp")),
        "payload": payload if isinstance(payload, dict) else None,
        "replayed": given.get("replayed") is True,
        "id": _text(given.get("id")) or None,
    }
    return {"data": {**given, **data}}


def _meeting_left(event: Mapping[str, Any]) -> dict[str, Any]:
    reason = event.get("reason")
    nested = reason if isinstance(reason, dict) else {}
    code = _number(event.get("code", nested.get("code")))
    message = _text(event.get("message")) or _text(nested.get("message")) or _text(reason)
    return {"message": message, "code": None if code is None else int(code)}


def _error(event: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": _text(event.get("code")), "message": _text(event.get("message"))}


_TRANSLATED: Final[dict[Any, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "meeting-joined": _meeting_joined,
    "participant-joined": _participant,
    "participant-left": _participant,
    "message": _message,
    "meeting-left": _meeting_left,
    "error": _error,
}


def milliseconds(value: Any) -> int | None:
    """Reads a time as milliseconds since the epoch.

    Args:
        value: Milliseconds, as a number or as text, or a time in ISO 8601, in UTC if it has no time
            zone.

    Returns:
        None if the value is none of these.
    """
    if (number := _number(value)) is not None:
        return int(number)
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    time = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    return round(time.timestamp() * 1_000)


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
        int(number)
    except (TypeError, ValueError, OverflowError):
        return None
    return number


def _text(value: Any) -> str:
    """Reads a text or a number as text; anything else is the empty text."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _identity(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Reads the member that identifies the object, if it is there."""
    text = _text(given.get(name))
    return {name: text} if text else {}
