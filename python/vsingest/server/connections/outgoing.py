"""The queue for one reader: events, which are never dropped, and audio, which is."""

from collections import deque
from collections.abc import Callable
from typing import TypeAlias

from vsingest.fast import MediaSender
from vsingest.protocol.limits import Limits

_Numbered: TypeAlias = tuple[int, bytes]


class Outgoing(MediaSender):
    """Queues events and audio separately, and numbers them so that they leave in order.

    A room gives audio to `send`, which queues it only while `write` is None.

    Args:
        limits: How much may wait.
        framed: Whether audio comes as whole WebSocket frames.
        give_up: Is called when audio was dropped for so long that nobody can be listening.
        notify: Is called when audio waits.
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
        self._stalled = 0  # messages dropped since the last one was written
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
        """Queues an event; returns False, and queues nothing, if too many bytes wait already."""
        if self._control_bytes + len(data) > self._limits.outbox_bytes + self._welcome_bytes:
            return False
        self._control_bytes += len(data)
        self._control.append(self._numbered(data))
        return True

    def put_welcome(self, data: bytes) -> None:
        """Queues one of the first events, however many bytes wait already."""
        self._welcome_bytes += len(data)
        self._control_bytes += len(data)
        self._control.append(self._numbered(data))

    def message_waits(self, message: bytes) -> None:
        """Queues a media message; if too many wait, the oldest is dropped."""
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
        """Stops taking audio: new audio is counted as dropped, what waits can still be written."""
        self._ended = True
        self.write = self._notify = None

    def take(self) -> tuple[bytes, bool]:
        """Takes the oldest message; returns whether it is audio. The queue must not be empty."""
        if not self._audio or (self._control and self._control[0] < self._audio[0]):
            _, data = self._control.popleft()
            self._control_bytes -= len(data)
            # Events leave in order, and the first events came first.
            self._welcome_bytes = max(0, self._welcome_bytes - len(data))
            return data, False
        self._stalled = 0
        return self._audio.popleft()[1], True

    def abandon(self) -> None:
        """Drops everything, since nobody is left to read it."""
        self.close()
        self.dropped = self.accepted - self.sent
        self._audio.clear()
        self._control.clear()
        self._control_bytes = self._welcome_bytes = 0

    def _numbered(self, data: bytes) -> _Numbered:
        self._count += 1
        return self._count, data
