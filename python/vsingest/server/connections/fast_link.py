"""The `Link` over the core: audio is parsed and written there, in both directions."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from typing import Final, TypeAlias

from vsingest.fast import (
    FrameError,
    MediaReceiver,
    Opcode,
    Outgoing,
    PlayoutBuffer,
    SocketWriter,
    encode_frame,
)
from vsingest.protocol.close_codes import ABNORMAL, NO_STATUS, CloseCode, close_payload
from vsingest.protocol.limits import Limits
from vsingest.server.rooms.link import SLOW_READER, STALLED_READER
from vsingest.transport.heartbeat import Heartbeat
from vsingest.transport.reading_pace import TOO_MANY_CONTROL_FRAMES, ReadingPace

Incoming: TypeAlias = tuple[Opcode, bytes]

_TEXT: Final = (
    Opcode.TEXT
)  # looking up the member of an enum would cost more than the rest of the call
_WAITING_MESSAGES: Final = (
    1_000  # the most messages of one peer that may wait, however small they are
)
_PING: Final = encode_frame(Opcode.PING, b"")


_last_framed: tuple[bytes | None, bytes] = None, b""


def _framed(text: bytes) -> bytes:
    """Frames a text; the last frame is cached, since a whole room receives the same text."""
    global _last_framed
    last, frame = _last_framed
    if last is not text:
        frame = encode_frame(_TEXT, text)
        _last_framed = text, frame
    return frame


class FastLink(MediaReceiver, asyncio.BufferedProtocol):
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
        parting: The code and the reason of the close, once it is decided.
        lost: Done once the transport is closed.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        handshaker: asyncio.Protocol,
        buffer: bytearray,
        limits: Limits,
    ) -> None:
        super().__init__(buffer, role="server", max_message_bytes=limits.message_bytes)
        self.outgoing = Outgoing(
            give_up=self._give_up,
            event_bytes=limits.outbox_bytes,
            audio_messages=limits.outbox_frames,
            stalled_messages=limits.stalled_frames,
        )
        self._writer = SocketWriter(transport)
        self.outgoing.write = self._writer.write
        self.transport = transport
        self._handshaker = handshaker
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._incoming: deque[Incoming] = deque()
        self._incoming_bytes = 0
        self._wake = asyncio.Event()
        self._ending: tuple[int, str] | None = (
            None  # the close to send once everything received is acted on
        )
        self._peer_finished = False  # the peer sends nothing more
        self._pace = ReadingPace(limits, transport.pause_reading, transport.resume_reading)
        self.read_budget = limits.read_burst_bytes
        self._gone = False
        self.lost: asyncio.Future[None] = self._loop.create_future()
        self._writing_paused = False
        self.parting: tuple[int, str] | None = None
        self._farewell: bytes | None = None
        self._farewell_sent = False
        self._deadline: asyncio.TimerHandle | None = None
        self._heartbeat = Heartbeat(
            limits.ping_seconds, lambda: self.received_bytes, self._ping, transport.abort
        )

    # Called by rooms

    @property
    def closing(self) -> bool:
        """See `Link.closing`."""
        return self._farewell is not None

    def send_control(self, text: bytes) -> None:
        """See `Link.send_control`. A reader that is too slow for events is closed with 1008."""
        write = self.outgoing.write
        if write is not None:  # set, so nothing waits
            write(_framed(text))
        elif not self.closing:
            self._send_frame(_framed(text))

    def send_welcome(self, texts: Iterable[bytes]) -> None:
        """See `Link.send_welcome`."""
        if self.closing:
            return
        self.outgoing.put_welcome(b"".join(encode_frame(_TEXT, text) for text in texts))
        self._flush()

    def close(self, code: CloseCode, reason: str | None = None) -> None:
        """See `Link.close`."""
        self._close(code, code.reason if reason is None else reason)

    # Called by the connection

    def take_audio(self, playout: PlayoutBuffer | None, *, binary: bool = False) -> None:
        """See `ConnectionLink.take_audio`."""
        self.playout = playout
        self.binary = binary

    def end(self) -> None:
        """Closes a connection from which nothing more is read, unless it is closing already."""
        self._ending = self._ending or (CloseCode.NORMAL, "")
        self._finish()

    async def messages(self) -> AsyncIterator[Incoming]:
        """Yields text and binary messages in order, until no more will come."""
        while True:
            while self._incoming:
                opcode, payload = self._incoming.popleft()
                self._incoming_bytes -= len(payload)
                self._pace.crowd(self._is_crowded())
                yield opcode, payload
                self.message_handled()
            if self._ending is not None:
                self._finish()
                return
            self._wake.clear()
            await self._wake.wait()

    # Called by the transport

    def pause_writing(self) -> None:
        """Starts queueing, since the peer reads too slowly."""
        self._writing_paused = True
        self.outgoing.write = None

    def resume_writing(self) -> None:
        """Writes what is queued, since there is room again."""
        self._writing_paused = False
        self._flush()
        if not self._writing_paused and not self.closing:
            self.outgoing.write = self._writer.write

    def eof_received(self) -> bool:
        """Notes that the peer sends nothing more; the transport closes once all is written."""
        self._peer_finished = True
        self._end(ABNORMAL, "")
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the link, since the transport is closed; what was received is still acted on."""
        self._writing_paused = True  # nothing can be written any more
        self._gone = True
        self._pace.stop()
        self._writer.close()
        self.outgoing.abandon()
        self._heartbeat.stop()
        self._end(ABNORMAL, "")
        if self.closing:
            self._stop_deadline()
        else:
            self.parting = self._ending
        self._handshaker.connection_lost(exc)
        if not self.lost.done():
            self.lost.set_result(None)

    # Called by the parser

    def frame_received(self, opcode: int, payload: bytes, close_code: int) -> None:
        """See `MediaReceiver.frame_received`."""
        if opcode == _TEXT or opcode == Opcode.BINARY:
            self._incoming.append((Opcode(opcode), payload))
            self._incoming_bytes += len(payload)
            self._pace.crowd(self._is_crowded())
            self._wake.set()
        elif opcode == Opcode.CLOSE:
            self._peer_closed(close_code)
        elif not self._pace.take_control_frame():
            self.stop_parsing()
            self._end(CloseCode.POLICY, TOO_MANY_CONTROL_FRAMES)
        elif opcode == Opcode.PING and not self.closing:
            self._send_frame(encode_frame(Opcode.PONG, payload))

    def budget_spent(self) -> None:
        """See `MediaReceiver.budget_spent`."""
        self.read_budget = self._pace.refill(self.read_budget)

    def parsing_failed(self, error: FrameError) -> None:
        """See `MediaReceiver.parsing_failed`."""
        self._end(error.code, error.reason)

    def _is_crowded(self) -> bool:
        return (
            self._incoming_bytes > self._limits.message_bytes
            or len(self._incoming) > _WAITING_MESSAGES
        )

    def _peer_closed(self, code: int) -> None:
        self._peer_finished = True
        self._end(CloseCode.NORMAL if code == NO_STATUS else code, "")
        if self._farewell_sent:
            self.transport.close()

    def _end(self, code: int, reason: str) -> None:
        """Closes once everything received is acted on; the first call decides how."""
        if self._ending is None:
            self._ending = code, reason
            self._set_deadline()
            self._wake.set()
        if not self.waiting:
            self._finish()

    def _finish(self) -> None:
        assert self._ending is not None
        self._close(*self._ending)
        if self._gone:
            self._farewell = self._farewell or b""
            self._stop_deadline()

    def _close(self, code: int, reason: str) -> None:
        if self.closing:
            return
        self.parting = code, reason
        # A code that is never sent stands for a peer that left without a close frame.
        sent = CloseCode.NORMAL if code == ABNORMAL else code
        self._farewell = encode_frame(Opcode.CLOSE, close_payload(sent, reason))
        self.outgoing.close()
        self._set_deadline()
        self._flush()

    def _set_deadline(self) -> None:
        self._stop_deadline()
        self._deadline = self._loop.call_later(self._limits.close_seconds, self._too_late)

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()

    def _too_late(self) -> None:
        self._farewell = self._farewell or b""
        self.transport.abort()

    def _give_up(self) -> None:
        self._close(CloseCode.POLICY, STALLED_READER)

    def _send_frame(self, frame: bytes) -> None:
        if self.outgoing.put_control(frame):
            self._flush()
        else:
            self.close(CloseCode.POLICY, SLOW_READER)

    def _flush(self) -> None:
        while self.outgoing and not self._writing_paused:
            frame, is_audio = self.outgoing.take()
            self._writer.write(frame)
            self.outgoing.sent += is_audio
        if self._farewell and not self.outgoing and not self._farewell_sent:
            self._farewell_sent = True
            self._writer.write(self._farewell)
            if self._peer_finished:
                self.transport.close()
            elif self._ending is not None and self.transport.can_write_eof():
                # Closing now would reset the connection while the peer still sends, and our close
                # frame might be lost.
                self.transport.write_eof()

    def _ping(self) -> None:
        if not self.closing:
            self._send_frame(_PING)
