"""What waits for one reader: events that are never dropped, and audio that is."""

from collections import deque
from collections.abc import Callable
from typing import TypeAlias

from vsingest.fast import MediaSender
from vsingest.protocol.limits import Limits

_Numbered: TypeAlias = tuple[int, bytes]


class Outgoing(MediaSender):
    """Events and audio, in queues of their own, numbered so that they leave in the order they came.

    A room's audio comes in by `send`, and queues only while `write` is None.

    Args:
        limits: How much may wait.
        framed: Whether audio comes as whole WebSocket frames.
        give_up: Called when audio was dropped for so long that nobody can be listening.
        notify: Called when audio waits.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        framed: bool,
        give_up: Callable[[], None],
        notify: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(framed=framed)
        self._limits = limits
        self._give_up = give_up
        self._notify = notify
        self._stalled = 0  # messages dropped since one was taken to be written
        self._ended = False
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

    def message_waits(self, message: bytes) -> None:
        """Takes a media message; the oldest one gives way where too many wait."""
        if self._ended:
            self.dropped += 1
            return
        if len(self._audio) >= self._limits.outbox_frames:
            self._audio.popleft()
            self.dropped += 1
            self._stalled += 1
        self._audio.append(self._numbered(message))
        if self._notify is not None:
            self._notify()
        if self._stalled >= self._limits.stalled_frames:
            self._give_up()

    def close(self) -> None:
        """Takes no more audio: what comes counts as dropped, what waits may still be written."""
        self._ended = True
        self.write = self._notify = None

    def take(self) -> tuple[bytes, bool]:
        """Gives what came first, and whether it is audio; something has to wait."""
        if not self._audio or (self._control and self._control[0] < self._audio[0]):
            _, data = self._control.popleft()
            self._control_bytes -= len(data)
            # Events leave in order, and the welcome came first.
            self._welcome_bytes = max(0, self._welcome_bytes - len(data))
            return data, False
        self._stalled = 0
        return self._audio.popleft()[1], True

    def abandon(self) -> None:
        """Drops everything: there is nobody left to read it."""
        self.close()
        self.dropped = self.accepted - self.sent
        self._audio.clear()
        self._control.clear()
        self._control_bytes = self._welcome_bytes = 0

    def _numbered(self, data: bytes) -> _Numbered:
        self._count += 1
        return self._count, data
