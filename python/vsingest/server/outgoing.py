"""What waits for one reader: events that are never dropped, and audio that is."""

from collections import deque
from typing import TypeAlias

from vsingest.protocol.limits import Limits

SLOW_READER = "the reader is too slow: too many bytes wait for it"

_Numbered: TypeAlias = tuple[int, bytes]


class Outgoing:
    """Events and audio, in queues of their own, numbered so that they leave in the order they came.

    Args:
        limits: How much may wait.

    Attributes:
        accepted: Media messages taken: sent, dropped or still waiting.
        sent: Media messages written; counted by who writes them.
        dropped: Media messages dropped, for newer ones or because the connection ended.
    """

    def __init__(self, limits: Limits) -> None:
        self.accepted = 0
        self.sent = 0
        self.dropped = 0
        self._limits = limits
        self._count = 0
        self._control: deque[_Numbered] = deque()
        self._control_bytes = 0
        self._welcome_bytes = 0
        self._audio: deque[_Numbered] = deque()

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._control or self._audio)

    def put_control(self, data: bytes) -> bool:
        """Takes an event; False, and nothing taken, where too many bytes wait already."""
        if self._control_bytes + len(data) > self._limits.outbox_bytes + self._welcome_bytes:
            return False
        self._control_bytes += len(data)
        self._control.append(self._numbered(data))
        return True

    def put_welcome(self, data: bytes) -> None:
        """Takes one of the first events, however many bytes wait already."""
        self._welcome_bytes += len(data)
        self._control_bytes += len(data)
        self._control.append(self._numbered(data))

    def put_audio(self, data: bytes) -> None:
        """Takes a media message; the oldest one gives way where too many wait."""
        self.accepted += 1
        if len(self._audio) >= self._limits.outbox_frames:
            self._audio.popleft()
            self.dropped += 1
        self._audio.append(self._numbered(data))

    def take(self) -> tuple[bytes, bool]:
        """Gives what came first, and whether it is audio; something has to wait."""
        if not self._audio or (self._control and self._control[0] < self._audio[0]):
            _, data = self._control.popleft()
            self._control_bytes -= len(data)
            # Events leave in order, and the welcome came first.
            self._welcome_bytes = max(0, self._welcome_bytes - len(data))
            return data, False
        return self._audio.popleft()[1], True

    def abandon(self) -> None:
        """Drops everything: there is nobody left to read it."""
        self.dropped = self.accepted - self.sent
        self._audio.clear()
        self._control.clear()
        self._control_bytes = self._welcome_bytes = 0

    def _numbered(self, data: bytes) -> _Numbered:
        self._count += 1
        return self._count, data
