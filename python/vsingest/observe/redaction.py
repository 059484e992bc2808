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


class Secrets:
    """What is to be taken out of text: what looks like a secret, and what is known to be one.

    Args:
        known: Taken out wherever they stand, as they are and as JSON would write them.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known: frozenset[str] = frozenset()
        self._pattern = re.compile("|".join(_PATTERNS))
        self.add(known)

    def __repr__(self) -> str:
        return f"<Secrets, {len(self._known)} known>"

    def add(self, known: Iterable[str]) -> None:
        """Knows more of them from now on; of no effect on what is shorter than 4 characters."""
        added = {secret for secret in known if len(secret) >= _SHORTEST}
        if added <= self._known:
            return
        self._known |= added
        spelt = {form for secret in self._known for form in (secret, json.dumps(secret)[1:-1])}
        literal = [re.escape(secret) for secret in sorted(spelt, key=len, reverse=True)]
        self._pattern = re.compile("|".join([*literal, *_PATTERNS]))

    def hide(self, text: str) -> str:
        """Gives the text with ``(redacted)`` in their place."""
        return self._pattern.sub(REDACTED, text)


class Redaction(logging.Formatter):
    """Formats by another formatter and takes out what is secret, tracebacks and all.

    Args:
        formatter: Writes the line.
        secrets: Taken out wherever they stand, as they are and as JSON would write them.
    """

    def __init__(self, formatter: logging.Formatter, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._formatter = formatter
        self._secrets = Secrets(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Takes out these too from now on, beside those it knows, which may be good elsewhere."""
        self._secrets.add(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        return self._secrets.hide(self._formatter.format(record))
