"""What no log may hold: tokens, the `ref` of a session, the secrets of this process."""

import json
import logging
import re
from collections.abc import Iterable
from typing import Final

REDACTED: Final = "(redacted)"
_SHORTEST: Final = 4  # what is shorter is no secret, and would be found in every word

# A JSON Web Token (RFC 7519 section 3), and a session's reference, alone or in a URL.
_PATTERNS: Final = (
    r"eyJ[\w-]+\.[\w-]*\.?[\w-]*",
    r"vs_[a-z0-9]{20}",
    r"(?<=[?&]ref=)[^\s&\"'<>]+",
)
_EVERYWHERE: Final = re.compile("|".join(_PATTERNS))


def redact(text: str) -> str:
    """Takes out what is secret wherever it stands: tokens and references of sessions."""
    return _EVERYWHERE.sub(REDACTED, text)


class Redaction(logging.Formatter):
    """Formats by another formatter and takes out what is secret, tracebacks and all.

    Args:
        formatter: Writes the line.
        secrets: Taken out wherever they stand, as they are and as JSON would write them.
    """

    def __init__(self, formatter: logging.Formatter, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._formatter = formatter
        known = [secret for secret in secrets if len(secret) >= _SHORTEST]
        spelt = {form for secret in known for form in (secret, json.dumps(secret)[1:-1])}
        literal = [re.escape(secret) for secret in sorted(spelt, key=len, reverse=True)]
        self._pattern = re.compile("|".join([*literal, *_PATTERNS]))

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        return self._pattern.sub(REDACTED, self._formatter.format(record))
