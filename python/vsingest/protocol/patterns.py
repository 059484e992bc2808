"""What texts have to look like: to a program, and to a person."""

from typing import Final

# A lone surrogate has no UTF-8, so it could be taken from a Python caller and never be sent.
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
