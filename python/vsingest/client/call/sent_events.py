"""The recent events of a connection, which its service may still refuse."""

from collections import deque
from typing import Final

from vsingest.protocol.events import Clear, ClientEvent

# A refusal follows within the time that the service takes to answer.
_EVENTS: Final = 1_000
_BYTES: Final = 1 << 20


class SentEvents:
    """Numbers the events of one connection as its server does, and keeps the latest."""

    def __init__(self) -> None:
        self._next = 1
        self._kept: deque[tuple[ClientEvent, int]] = deque()
        self._bytes = 0

    def add(self, event: ClientEvent, size: int) -> None:
        """Records an event and its size."""
        self._next += 1
        self._kept.append((event, size))
        self._bytes += size
        while len(self._kept) > _EVENTS or self._bytes > _BYTES:
            self._bytes -= self._kept.popleft()[1]

    def find(self, number: int | None) -> ClientEvent | None:
        """Returns the event with a number; None if it is unknown, or would come too late.

        A `clear` that is sent again would drop the audio sent since.
        """
        index = -1 if number is None else number - (self._next - len(self._kept))
        event = self._kept[index][0] if 0 <= index < len(self._kept) else None
        return None if isinstance(event, Clear) else event
