"""Removal of secrets from logs: tokens, the `ref` of a session, the secrets of this process."""

import json
import logging
import re
from collections.abc import Iterable
from typing import Final

REDACTED: Final = "(redacted)"
_SHORTEST: Final = 4  # shorter texts occur in ordinary words, and are no secrets

# A JSON Web Token (RFC 7519 section 3), and a session's reference, alone or in a URL.
_PATTERNS: Final = (
    r"eyJ[\w-]+\.[\w-]*\.?[\w-]*",
    r"vs_[a-z0-9]{20}",
    r"(?<=[?&]ref=)[^\s&\"'<>]+",
)
_EVERYWHERE: Final = re.compile("|".join(_PATTERNS))


def redact(text: str) -> str:
    """Replaces tokens and session `ref`s in a text."""
    return _EVERYWHERE.sub(REDACTED, text)


class Secrets:
    """Removes known secrets, and texts that look like secrets.

    Args:
        known: The known secrets, removed as they are and as JSON would write them.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known: frozenset[str] = frozenset()
        self._pattern = re.compile("|".join(_PATTERNS))
        self.add(known)

    def __repr__(self) -> str:
        return f"<Secrets, {len(self._known)} known>"

    def add(self, known: Iterable[str]) -> None:
        """Adds known secrets; texts of fewer than 4 characters are ignored."""
        added = {secret for secret in known if len(secret) >= _SHORTEST}
        if added <= self._known:
            return
        self._known |= added
        spelt = {form for secret in self._known for form in (secret, json.dumps(secret)[1:-1])}
        literal = [re.escape(secret) for secret in sorted(spelt, key=len, reverse=True)]
        self._pattern = re.compile("|".join([*literal, *_PATTERNS]))

    def hide(self, text: str) -> str:
        """Returns the text with ``(redacted)`` in place of secrets."""
        return self._pattern.sub(REDACTED, text)


class Redaction(logging.Formatter):
    """Formats by another formatter, and removes secrets from the result, tracebacks included.

    Args:
        formatter: Writes the line.
        secrets: The known secrets, removed as they are and as JSON would write them.
    """

    def __init__(self, formatter: logging.Formatter, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._formatter = formatter
        self._secrets = Secrets(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Adds known secrets; earlier ones are kept, since they may still be valid elsewhere."""
        self._secrets.add(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        return self._secrets.hide(self._formatter.format(record))
