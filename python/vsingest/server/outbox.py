"""What waits to be written to one socket."""

import asyncio
from collections import deque
from collections.abc import Iterable

from aiohttp import WSMsgType, web

from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.limits import Limits

SLOW_READER = "the reader is too slow: too many bytes wait for it"
_REASON_BYTES = 123  # RFC 6455 section 5.5: 125 for a control frame, two of them the code


class Outbox:
    """The `Link` over aiohttp: one writer, so that nothing overtakes anything.

    Events and audio wait in queues of their own, since only audio may be dropped, and are numbered,
    so that they leave in the order they came.

    Args:
        socket: Prepared, and written to by nobody else.
        transport: What carries it; aborted where a close does not get through in time.
        limits: How much may wait.

    Attributes:
        accepted: Media messages taken: sent, dropped or still waiting.
        sent: Media messages written.
        dropped: Media messages dropped, for newer ones or because the connection ended.
    """

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport, limits: Limits
    ) -> None:
        self.accepted = 0
        self.sent = 0
        self.dropped = 0
        self._socket = socket
        self._transport = transport
        self._limits = limits
        self._count = 0
        self._control: deque[tuple[int, bytes]] = deque()
        self._control_bytes = 0
        self._welcome_bytes = 0
        self._audio: deque[tuple[int, bytes]] = deque()
        self._wake = asyncio.Event()
        self._farewell: tuple[CloseCode, str] | None = None
        self._deadline: asyncio.TimerHandle | None = None

    @property
    def closing(self) -> bool:
        """See `Link.closing`."""
        return self._farewell is not None

    def send_control(self, text: bytes) -> None:
        """See `Link.send_control`. A reader too slow even for the events is closed with 1008."""
        if self.closing:
            return
        limit = self._limits.outbox_bytes + self._welcome_bytes
        if self._control_bytes + len(text) > limit:
            self.close(CloseCode.POLICY, SLOW_READER)
            return
        self._control_bytes += len(text)
        self._control.append(self._numbered(text))

    def send_welcome(self, texts: Iterable[bytes]) -> None:
        """See `Link.send_welcome`."""
        for text in texts:
            self._welcome_bytes += len(text)
            self.send_control(text)

    def send_audio(self, text: bytes) -> None:
        """See `Link.send_audio`."""
        if self.closing:
            return
        self.accepted += 1
        if len(self._audio) >= self._limits.outbox_frames:
            self._audio.popleft()
            self.dropped += 1
        self._audio.append(self._numbered(text))

    def close(self, code: CloseCode, reason: str | None = None) -> None:
        """See `Link.close`."""
        if self.closing:
            return
        self._farewell = code, code.reason if reason is None else reason
        self._wake.set()
        self._deadline = asyncio.get_running_loop().call_later(
            self._limits.close_seconds, self._transport.abort
        )

    async def run(self) -> None:
        """Writes until closed, by us or by the peer; to be awaited once."""
        try:
            while not await self._write_all():
                self._wake.clear()
                await self._wake.wait()
            await self._say_farewell()
        except ConnectionError:
            self._farewell = self._farewell or (CloseCode.NORMAL, "")
        finally:
            self.dropped = self.accepted - self.sent
            self._audio.clear()
            self._control.clear()
            # A closed transport still waits for its last bytes to be read.
            if self._deadline is not None and not self._transport.get_write_buffer_size():
                self._deadline.cancel()

    def _numbered(self, text: bytes) -> tuple[int, bytes]:
        self._count += 1
        self._wake.set()
        return self._count, text

    async def _write_all(self) -> bool:
        """Writes what waits; whether the farewell is next."""
        while self._control or self._audio:
            if not self._audio or (self._control and self._control[0] < self._audio[0]):
                _, text = self._control.popleft()
                self._control_bytes -= len(text)
                # Events leave in order, and the welcome came first.
                self._welcome_bytes = max(0, self._welcome_bytes - len(text))
                await self._socket.send_frame(text, WSMsgType.TEXT)
            else:
                _, text = self._audio.popleft()
                await self._socket.send_frame(text, WSMsgType.TEXT)
                self.sent += 1
        return self.closing

    async def _say_farewell(self) -> None:
        assert self._farewell is not None
        code, reason = self._farewell
        message = reason.encode()[:_REASON_BYTES].decode(errors="ignore").encode()
        await self._socket.close(code=code, message=message)
