"""A filter between the bytes of a peer and aiohttp's WebSocket reader.

That reader accepts frames masked or not, close codes that must not be sent and lengths that are not
in their shortest form, and it has no limit on what it reads. So the core's parser reads each frame
first, and only valid frames are passed on.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, Literal, Protocol

from vsingest.fast import Frame, FrameError, FrameParser, Opcode, encode_frame
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.limits import Limits
from vsingest.transport.reading_pace import TURN_BYTES, ReadingPace

_FRAME_COST: Final = 200  # added to the bytes of a frame, as in `MediaReceiver.read_budget`

# Frames at which aiohttp's reader closes with the code of the error that was found.
_FAULTS: Final[dict[int, bytes]] = {
    CloseCode.PROTOCOL_ERROR: b"\x83\x00",  # a reserved opcode
    CloseCode.INVALID_TEXT: b"\x81\x01\xff",
}


class Reader(Protocol):
    """Receives the bytes after a handshake."""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Takes bytes; returns whether the stream is finished, and the remaining bytes."""

    def feed_eof(self) -> None:
        """Ends the stream."""


class FrameGuard:
    """Takes the place of aiohttp's reader, and feeds it.

    Args:
        role: The end that the reader belongs to.
        limits: The limits on the peer.

    Attributes:
        read_at: When the last bytes came, by the loop's clock.
    """

    def __init__(self, role: Literal["server", "client"], limits: Limits) -> None:
        self._reader: Reader
        self._transport: asyncio.Transport
        self._loop = asyncio.get_running_loop()
        self.read_at = self._loop.time()
        self._parser = FrameParser(role=role, max_message_bytes=limits.message_bytes)
        self._limits = limits
        self.pace = ReadingPace(limits, self._pause, self._resume)
        self._budget = limits.read_burst_bytes
        self._pending = bytearray()
        self._paused = self._stopped = self._scheduled = self._eof = self._done = False

    def stand_before(self, reader: Reader, transport: asyncio.Transport) -> "FrameGuard":
        """Takes the place of a reader.

        Args:
            reader: Receives the frames that pass.
            transport: The transport, which is paused when too much comes.
        """
        self._reader = reader
        self._transport = transport
        return self

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Takes bytes of the peer."""
        self.read_at = self._loop.time()
        if self._done:
            self._spend(len(data))
        else:
            self._pending += data
            self._begin()
        return False, b""

    def feed_eof(self) -> None:
        """Ends the stream; what waits is passed on first."""
        self._eof = True
        self._begin()

    def admitted(self, frames: Sequence[Frame]) -> Sequence[Frame]:
        """Returns the frames that may pass."""
        return frames

    def stop(self) -> None:
        """Lets no frame pass any more."""
        self._done = True

    def hold(self) -> None:
        """Pauses the transport again if needed, since other code may have resumed it."""
        if self._stopped:
            self._transport.pause_reading()

    def reader_full(self, full: bool) -> None:
        """Notes whether the reader is full; feeding it then would cost more and more time."""
        self.pace.crowd(full)

    def _begin(self) -> None:
        if not (self._scheduled or self._paused):
            self._turn()

    def _turn(self) -> None:
        self._scheduled = False
        if self._paused:
            return
        piece = bytes(self._pending[:TURN_BYTES])
        del self._pending[:TURN_BYTES]
        frames, fault = self._parse(piece)
        admitted = () if self._done else self.admitted(frames)
        passed = b"".join(encode_frame(frame.opcode, frame.payload) for frame in admitted)
        if fault is not None and not self._done:
            self._done = True
            passed += _FAULTS.get(fault.code) or self._too_big()
        if passed:
            self._reader.feed_data(passed)
        self._spend(len(piece) + _FRAME_COST * len(frames))
        if self._done:
            self._pending.clear()
        self._follow()
        if self._pending:
            self._go_on()
        elif self._eof:
            self._reader.feed_eof()

    def _parse(self, piece: bytes) -> tuple[Sequence[Frame], FrameError | None]:
        try:
            return self._parser.feed(piece), None
        except FrameError as error:
            return error.frames, error

    def _too_big(self) -> bytes:
        return encode_frame(Opcode.TEXT, bytes(self._limits.message_bytes + 1))

    def _spend(self, cost: int) -> None:
        self._budget -= cost
        if self._budget < 0 and not self._eof:
            self._budget = self.pace.refill(self._budget)

    def _go_on(self) -> None:
        if not (self._scheduled or self._paused):
            self._scheduled = True
            self._loop.call_soon(self._turn)

    def _pause(self) -> None:
        self._paused = True
        self._follow()

    def _resume(self) -> None:
        self._paused = False
        self._follow()
        if self._pending or self._eof:
            self._go_on()

    def _follow(self) -> None:
        """Lets the transport read only when all read before is passed on: nothing accumulates."""
        stop = self._paused or bool(self._pending)
        if stop != self._stopped and not self._eof:
            self._stopped = stop
            (self._transport.pause_reading if stop else self._transport.resume_reading)()
