"""The `Link` over the core, whose state machine reads, queues, pings and closes."""

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Iterable
from typing import Final, TypeAlias

from vsingest.fast import (
    MediaConnection,
    Opcode,
    Outgoing,
    PlayoutBuffer,
    SocketWriter,
    encode_frame,
)
from vsingest.fast.websocket import Wish
from vsingest.protocol.close_codes import CloseCode, close_reason
from vsingest.protocol.limits import Limits
from vsingest.server.rooms.link import STALLED_READER

Incoming: TypeAlias = tuple[Opcode, bytes]

_TEXT: Final = (
    Opcode.TEXT
)  # looking up the member of an enum would cost more than the rest of the call
_WAITING_MESSAGES: Final = (
    1_000  # the most messages of one peer that may wait, however small they are
)


_last_framed: tuple[bytes | None, bytes] = None, b""


def _framed(text: bytes) -> bytes:
    """Frames a text; the last frame is cached, since a whole room receives the same text."""
    global _last_framed
    last, frame = _last_framed
    if last is not text:
        frame = encode_frame(_TEXT, text)
        _last_framed = text, frame
    return frame


class FastLink(MediaConnection, asyncio.BufferedProtocol):
    """A WebSocket connection after its handshake.

    The core puts media messages into the playout buffer while one is set; all other messages come
    out of `messages`. Data is written directly to the socket while that has room, then to the
    transport, and into a queue while the transport is paused.

    Args:
        transport: The transport of the handshake, which this protocol takes over.
        handshaker: The protocol of the handshake, which must still learn of the connection's end.
        buffer: The read buffer of this thread's transports.
        limits: The limits on the peer.

    Attributes:
        outgoing: Queues what waits to be written; see `Link`.
        transport: The transport.
        lost: Done once the transport is closed.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        handshaker: asyncio.Protocol,
        buffer: bytearray,
        limits: Limits,
    ) -> None:
        outgoing = Outgoing(
            give_up=self._give_up,
            event_bytes=limits.outbox_bytes,
            audio_messages=limits.outbox_frames,
            stalled_messages=limits.stalled_frames,
        )
        self.transport = transport
        self._writer = SocketWriter(transport)
        self._handshaker = handshaker
        self._loop = asyncio.get_running_loop()
        self._incoming: deque[Incoming] = deque()
        self._wake = asyncio.Event()
        self._reading = True
        self._granted = Wish(0)
        self.lost: asyncio.Future[None] = self._loop.create_future()
        super().__init__(
            buffer,
            outgoing,
            self._writer.write,
            self._loop.time,
            max_message_bytes=limits.message_bytes,
            waiting_messages=_WAITING_MESSAGES,
            read_bytes_per_second=limits.read_bytes_per_second,
            read_burst_bytes=limits.read_burst_bytes,
            control_frames_per_second=limits.control_frames_per_second,
            control_frame_burst=limits.control_frame_burst,
            ping_seconds=limits.ping_seconds,
            close_seconds=limits.close_seconds,
        )
        self._timer: asyncio.TimerHandle | None = None
        self._set_timer()

    # Called by rooms

    def send_control(self, text: bytes) -> None:
        """See `Link.send_control`. A reader that is too slow for events is closed with 1008."""
        self.send_frame(_framed(text))

    def send_welcome(self, texts: Iterable[bytes]) -> None:
        """See `Link.send_welcome`."""
        if self.closing:
            return
        self.outgoing.put_welcome(b"".join(encode_frame(_TEXT, text) for text in texts))
        self.flush()

    def close(self, code: CloseCode, reason: str | None = None) -> None:
        """See `Link.close`."""
        self.close_with(code, close_reason(code.reason if reason is None else reason))

    # Called by the connection

    def take_audio(self, playout: PlayoutBuffer | None, *, binary: bool = False) -> None:
        """See `ConnectionLink.take_audio`."""
        self.playout = playout
        self.binary = binary

    async def messages(self) -> AsyncIterator[Incoming]:
        """Yields text and binary messages in order, until no more will come."""
        while True:
            while self._incoming:
                opcode, payload = self._incoming.popleft()
                self.message_taken(len(payload))
                yield opcode, payload
                self.message_handled()
            if self.ending:
                self.end()
                return
            self._wake.clear()
            await self._wake.wait()

    # Called by the transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the link, since the transport is closed; what was received is still acted on."""
        self._writer.close()
        super().connection_lost(exc)
        self._handshaker.connection_lost(exc)
        if not self.lost.done():
            self.lost.set_result(None)

    # Called by the core

    def message_received(self, opcode: int, payload: bytes) -> None:
        """See `MediaConnection.message_received`."""
        self._incoming.append((Opcode(opcode), payload))
        self._wake.set()

    def changed(self) -> None:
        """See `MediaConnection.changed`."""
        if self.ending:
            self._wake.set()
        self._set_timer()
        if self.reading != self._reading and not self.gone:
            self._reading = self.reading
            (self.transport.resume_reading if self.reading else self.transport.pause_reading)()
        wishes = Wish(self.wishes)
        new, self._granted = wishes & ~self._granted, wishes
        if Wish.HALF_CLOSE in new and self.transport.can_write_eof():
            self.transport.write_eof()
        if Wish.CLOSE in new:
            self.transport.close()
        if Wish.ABORT in new:
            self.transport.abort()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if math.isfinite(self.wake_at):
            self._timer = self._loop.call_at(self.wake_at, self._due)

    def _due(self) -> None:
        self.time_passed()
        self._set_timer()

    def _give_up(self) -> None:
        self.close(CloseCode.POLICY, STALLED_READER)
