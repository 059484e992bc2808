"""What is wrong with something that a type refused: the field first, then why."""

from typing import Any, Final

import msgspec

from vsingest.protocol.patterns import IN_WORDS

_SHOWN_CHARS: Final = 64


def in_words(error: msgspec.ValidationError, whole: str, given: object = None) -> str:
    """Turns "Expected `str` matching regex '^[a-z]' - at `$.roomId`" into what a person reads.

    Args:
        error: What msgspec raised.
        whole: The name of the whole, where no field of it is at fault.
        given: What was refused; where it is there, a text at fault is shown.
    """
    fault, _, where = str(error).partition(" - at `$")
    field = where.rstrip("`").lstrip(".")
    for pattern, words in IN_WORDS.items():
        fault = fault.replace(f"`str` matching regex {pattern!r}", f"text {words}")
    value = _found(given, field)
    got = f", got {_shortened(value)!r}" if isinstance(value, str) else ""
    return f"{field or whole}: {fault[:1].lower()}{fault[1:]}{got}"


def _found(given: Any, field: str) -> object:
    for name in field.split("."):
        given = given.get(name) if isinstance(given, dict) else None
    return given


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}..."
