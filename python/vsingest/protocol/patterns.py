"""Patterns that texts must match, for programs and in words."""

from typing import Final

# A lone surrogate has no UTF-8: a Python caller can give it, but it cannot be sent.
UNBROKEN: Final = r"^[^\s\ud800-\udfff]+\Z"
SESSION: Final = r"^[0-9A-Za-z-]+\Z"
URL: Final = r"^https?://[!-~]+\Z"
EVENTS: Final = r"^[a-z*-]+\Z"

IN_WORDS: Final = {
    UNBROKEN: "without white space",
    SESSION: "of letters, digits and hyphens",
    URL: "that is a URL, http:// or https://",
    EVENTS: "of small letters, hyphens and *",
}
