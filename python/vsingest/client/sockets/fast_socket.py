"""The `Socket` over the core: audio is parsed and written there, in both directions."""

import asyncio
import socket
from collections import deque
from typing import Final

import aiohttp

from vsingest.client.origin import Origin
from vsingest.client.sockets.frames import frames_of
from vsingest.client.sockets.socket import (
    BROKE_PROTOCOL,
    CLOSE_SECONDS,
    PONGS_A_TURN,
    READING,
    Closed,
    SocketListener,
)
from vsingest.client.wakeup import Signal
from vsingest.fast import AudioWire, FrameError, MediaReceiver, Opcode, SampleRing
from vsingest.protocol.audio import FRAME_SECONDS, AudioFormat
from vsingest.protocol.close_codes import ABNORMAL, NO_STATUS, CloseCode, close_payload
from vsingest.transport.dead_path import Silence
from vsingest.transport.heartbeat import Heartbeat
from vsingest.transport.read_ahead import ReadAhead
from vsingest.transport.reading_pace import TURN_BYTES, ReadingPace
from vsingest.transport.receive_buffer import receive_buffer
from vsingest.transport.small_buffers import keep_buffers_small
from vsingest.transport.tls_transport import TlsTransport

# Audio that has left the queue cannot be cleared, so the transport may hold almost nothing.
_KERNEL_BYTES: Final = 4_096
_TLS_BYTES: Final = 1  # a TLS transport that may hold nothing would be paused for ever
_TEXT: Final = int(Opcode.TEXT)


class FastSocket(MediaReceiver, asyncio.BufferedProtocol):
    """A WebSocket connection after aiohttp's handshake.

    Args:
        response: The answer to the handshake, with its connection.
        transport: The transport of the connection.
        handshaker: The protocol of the handshake, which must still learn of the end.
        ping_seconds: Seconds between two pings.

    Attributes:
        wire: Writes audio without the transport; None if only that can write.
    """

    def __init__(
        self,
        response: aiohttp.ClientResponse,
        transport: asyncio.Transport,
        handshaker: asyncio.Protocol,
        ping_seconds: float,
    ) -> None:
        turn = memoryview(receive_buffer())[:TURN_BYTES]
        super().__init__(turn, role="client", max_message_bytes=READING.message_bytes)
        self._origin = Origin()
        self._response = response
        self._transport = transport
        self._handshaker = handshaker
        self._ping_seconds = ping_seconds
        self._pace = ReadingPace(READING, self._pause_reading, self._resume_reading)
        self._reading = True
        self._read_ahead = ReadAhead()
        self.read_budget = READING.read_burst_bytes
        self._pings: deque[bytes] = deque(maxlen=PONGS_A_TURN)  # to answer in this turn
        self._frames = frames_of()
        self._events: deque[bytes] = deque()
        self._changed = Signal()
        self._paused = False
        self.wire = _wire_of(transport)
        self._closing = False  # our close frame is written or queued
        self._closed: Closed | None = None
        self._loop = asyncio.get_running_loop()
        self._lost: asyncio.Future[None] = self._loop.create_future()

    def start(self, listener: SocketListener) -> None:
        """See `Socket.start`."""
        self._listener = listener
        own = _TLS_BYTES if self.wire is None else 0
        keep_buffers_small(self._transport, ours=own, kernels=_KERNEL_BYTES)
        self._handshaker.set_parser(self._read_ahead, None)  # type: ignore[attr-defined]  # aiohttp's
        self._transport.set_protocol(self)
        self._silence = Silence(self._transport, self)
        self._heartbeat = Heartbeat(
            self._ping_seconds, lambda: self.received_bytes, self._ping, self._gone
        )
        if len(self._read_ahead.data) > TURN_BYTES:
            self._transport.pause_reading()
        self._take_read_ahead()

    # Called by the call

    def agree(self, audio: AudioFormat) -> None:
        """See `Socket.agree`."""
        self.binary = audio.binary
        self._frames = frames_of(audio)
        if self.wire is not None:
            self.wire.transport = self._frames.transport

    @property
    def writable(self) -> bool:
        """See `Socket.writable`."""
        return not (self._paused or self._closing or self._events)

    def write_audio(self, ring: SampleRing, samples: int) -> None:
        """See `Socket.write_audio`."""
        self._put(self._frames.media(ring, samples))

    def write_silence(self) -> None:
        """See `Socket.write_silence`."""
        self._put(self._frames.silence())

    def write_event(self, message: bytes) -> None:
        """See `Socket.write_event`."""
        if not self._closing:
            self._write(self._frames.frame(_TEXT, message))

    async def flushed(self) -> None:
        """See `Socket.flushed`."""
        while True:
            if self._closing:
                raise ConnectionResetError("the connection has ended")
            if not self._events:
                return
            await self._changed.wait()

    async def close(self, within: float = CLOSE_SECONDS) -> None:
        """See `Socket.close`."""
        if self._origin.is_the_parents:
            return
        self._close(CloseCode.NORMAL, "")
        try:
            async with asyncio.timeout(within):
                await asyncio.shield(self._lost)
        except TimeoutError:
            self._transport.abort()
            await asyncio.shield(self._lost)

    # Called by the transport

    def pause_writing(self) -> None:
        """Starts queueing, since the peer reads too slowly."""
        self._paused = True
        if self.wire is not None:
            self.wire.pause()

    def resume_writing(self) -> None:
        """Writes what is queued, since there is room again."""
        self._paused = False
        if self.wire is not None:
            self.wire.resume()
        while self._events and not self._paused:
            self._put(self._events.popleft())
        self._changed.notify()
        if self.writable:
            self._listener.writable()

    def eof_received(self) -> bool:
        """Notes that the peer sends nothing more; the transport closes once all is written."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the socket, since the transport is closed."""
        self._closing = True
        if self.wire is not None:
            self.wire.close()
        self._events.clear()
        self._heartbeat.stop()
        self._pace.stop()
        self._silence.stop()
        self._handshaker.connection_lost(exc)
        self._response.close()
        if not self._lost.done():
            self._lost.set_result(None)
        self._end(Closed(ABNORMAL, ""))

    # Called by the parser

    def frame_received(self, opcode: int, payload: bytes, close_code: int) -> None:
        """See `MediaReceiver.frame_received`."""
        if opcode == _TEXT or opcode == Opcode.BINARY:
            self.message_handled()
            if self._closed is not None:
                return
            if opcode == _TEXT:
                self._listener.text(payload)
            else:
                self._listener.binary(payload)
        elif opcode == Opcode.PING:
            # For a peer that pings and does not read, only the pongs of one turn may wait.
            if not (self._closing or self._events):
                if not self._pings:
                    self._loop.call_soon(self._pong)
                self._pings.append(payload)
        elif opcode == Opcode.CLOSE:
            self._peer_closed(close_code, payload[2:].decode())

    def budget_spent(self) -> None:
        """See `MediaReceiver.budget_spent`."""
        self.read_budget = self._pace.refill(self.read_budget)

    def _take_read_ahead(self) -> None:
        """Parses bytes that were read before the takeover, a part in each turn of the loop."""
        self._read_ahead.pass_some_on(self)
        if self._reading:
            self._resume_reading()

    def _pause_reading(self) -> None:
        self._reading = False
        self._transport.pause_reading()

    def _resume_reading(self) -> None:
        self._reading = True
        if self._read_ahead.data:
            self._loop.call_soon(self._take_read_ahead)
        elif not self._transport.is_closing():
            self._transport.resume_reading()

    def parsing_failed(self, error: FrameError) -> None:
        """See `MediaReceiver.parsing_failed`."""
        self._close(error.code, error.reason)
        self._end(Closed(error.code, BROKE_PROTOCOL))

    def _peer_closed(self, code: int, reason: str) -> None:
        if code == NO_STATUS:
            self._close(CloseCode.NORMAL, "")
            self._end(Closed(CloseCode.NORMAL, ""))
        else:
            self._close(code, "")
            self._end(Closed(code, reason))
        self._pace.stop()
        self._transport.close()

    def _end(self, closed: Closed) -> None:
        if self._closed is None:
            self._closed = closed
            self._changed.notify()
            self._listener.closed(closed)

    def _close(self, code: int, reason: str) -> None:
        if not self._closing:
            self._pong()
            if self.wire is not None:
                self.wire.finish()
            self._write(self._frames.frame(Opcode.CLOSE, close_payload(code, reason)))
            self._closing = True

    def _write(self, frame: bytes) -> None:
        if self._paused:
            self._events.append(frame)
        else:
            self._put(frame)

    def _put(self, frame: bytes) -> None:
        """Writes bytes after everything written before; writes nothing in a forked child."""
        if self._origin.is_the_parents:
            return
        if self.wire is None:
            self._transport.write(frame)
        elif rest := self.wire.write(frame):
            self._transport.write(rest)
            if not self._paused:
                self.wire.resume()

    def _ping(self) -> None:
        if not self._closing:
            self._write(self._frames.frame(Opcode.PING, b""))

    def _pong(self) -> None:
        frames = b"".join(self._frames.frame(Opcode.PONG, payload) for payload in self._pings)
        self._pings.clear()
        if frames and not (self._closing or self._events):
            self._write(frames)

    def _gone(self) -> None:
        audio = self._silence.unacknowledged_bytes() // len(self._frames.silence()) * FRAME_SECONDS
        silent = self._silence.seconds()
        self._end(Closed(ABNORMAL, "the service stopped answering", silent, audio))
        self._transport.abort()


def _wire_of(transport: asyncio.Transport) -> AudioWire | None:
    """Returns a writer that bypasses the transport, if that is possible."""
    own = transport.get_extra_info("socket")
    if isinstance(transport, TlsTransport):
        return AudioWire(own.fileno(), tls=transport) if transport.shareable else None
    if (
        own is None
        or own.type != socket.SOCK_STREAM
        or transport.get_extra_info("sslcontext") is not None
    ):
        return None
    return AudioWire(own.fileno())
