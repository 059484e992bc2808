"""Messages that come back to their sender."""

from collections import deque
from typing import Final

REMEMBERED: Final = 100


class Echoes:
    """Remembers what was published, since a subscriber gets its own messages too."""

    def __init__(self) -> None:
        self._published: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)

    def note(self, topic: str, text: str) -> None:
        """Takes note of a message that is published now."""
        self._published.append((topic, text))

    def take(self, topic: str, text: str) -> bool:
        """Whether this message is one of ours; each is recognised once."""
        try:
            self._published.remove((topic, text))
        except ValueError:
            return False
        return True
