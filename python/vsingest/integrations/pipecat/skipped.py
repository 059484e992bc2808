"""Messages that could not be read."""

import logging
from typing import Final

log: Final = logging.getLogger("vsingest.integrations")


class SkippedMessages:
    """Logs the first message of a connection that could not be read, and the others at DEBUG.

    Args:
        source: Who sends them.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._level = logging.WARNING

    def note(self, wrong: Exception) -> None:
        """Takes note of one; the error says what is wrong and quotes no audio."""
        log.log(self._level, "a message of %s was skipped: %s", self._source, wrong)
        self._level = logging.DEBUG
