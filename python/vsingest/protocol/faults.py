"""Error texts for values that a type refused: the field first, then the reason."""

from typing import Any, Final

import msgspec

from vsingest.protocol.patterns import IN_WORDS

# The errors of decoding invalid JSON; RecursionError if it is nested too deep.
UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_SHOWN_CHARS: Final = 64


def in_words(error: msgspec.ValidationError, whole: str, given: object = None) -> str:
    """Turns "Expected `str` matching regex '^[a-z]' - at `$.roomId`" into plain words.

    Args:
        error: The error that msgspec raised.
        whole: The name of the whole value, for an error that is not in one of its fields.
        given: The refused value; if given, a wrong text is shown in the message.
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
