"""One end of a connection in memory, as an asyncio transport."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final

from vsingest.testing.wire import Wire

_HIGH_WATER_BYTES: Final = 65_536  # asyncio's default


class MemoryTransport(asyncio.Transport):
    """Writes to one wire, and reads from another.

    Args:
        loop: The loop in which the protocol is called.
        local: The address of this end.
        remote: The address of the other end.
        gone: Is called when the connection is lost.

    Attributes:
        other: The other end.
        note: Is called with what is written; None for the end.
        out: The wire to which it writes.
        into: The wire from which it reads.
    """

    other: "MemoryTransport"
    note: Callable[[bytes | None], None]
    out: Wire
    into: Wire

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        local: tuple[str, int],
        remote: tuple[str, int],
        gone: Callable[[], None],
    ) -> None:
        super().__init__({"sockname": local, "peername": remote})
        self._loop = loop
        self._gone = gone
        self._protocol: asyncio.BaseProtocol = asyncio.Protocol()
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._paused = False  # the protocol was told to pause writing
        self._ended = False  # write_eof was called
        self._end_sent = False
        self._closing = False
        self._lost = False
        self.set_write_buffer_limits()

    def attach(self, protocol: asyncio.BaseProtocol) -> None:
        """Starts the transport."""
        self._protocol = protocol
        protocol.connection_made(self)

    # Called by the protocol

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """See `asyncio.BaseTransport.set_protocol`."""
        self._protocol = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        """See `asyncio.BaseTransport.get_protocol`."""
        return self._protocol

    def is_closing(self) -> bool:
        """See `asyncio.BaseTransport.is_closing`."""
        return self._closing

    def is_reading(self) -> bool:
        """See `asyncio.ReadTransport.is_reading`."""
        return not (self._closing or self.into.held)

    def pause_reading(self) -> None:
        """See `asyncio.ReadTransport.pause_reading`."""
        self.into.held = True

    def resume_reading(self) -> None:
        """See `asyncio.ReadTransport.resume_reading`."""
        self.into.held = False
        self.into.go_on()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """See `asyncio.WriteTransport.set_write_buffer_limits`."""
        if high is None:
            high = _HIGH_WATER_BYTES if low is None else 4 * low
        self._high = high
        self._low = high // 4 if low is None else low

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """See `asyncio.WriteTransport.get_write_buffer_limits`."""
        return self._low, self._high

    def get_write_buffer_size(self) -> int:
        """See `asyncio.WriteTransport.get_write_buffer_size`."""
        return self._waiting_bytes

    def write(self, data: Any) -> None:
        """See `asyncio.WriteTransport.write`."""
        if self._ended:
            raise RuntimeError("cannot write after write_eof")
        piece = bytes(data)
        if not piece or self._closing:
            return
        self.note(piece)
        if not self._waiting and not self.out.full:
            self.out.carry(piece)
            return
        self._waiting.append(piece)
        self._waiting_bytes += len(piece)
        if self._waiting_bytes > self._high and not self._paused:
            self._paused = True
            self._protocol.pause_writing()

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        """See `asyncio.WriteTransport.writelines`."""
        self.write(b"".join(list_of_data))

    def can_write_eof(self) -> bool:
        """See `asyncio.WriteTransport.can_write_eof`."""
        return True

    def write_eof(self) -> None:
        """See `asyncio.WriteTransport.write_eof`."""
        if not (self._ended or self._closing):
            self._ended = True
            if not self._waiting:
                self._send_end()

    def close(self) -> None:
        """See `asyncio.BaseTransport.close`."""
        if not self._closing:
            self._closing = True
            if not self._waiting:
                self._loop.call_soon(self._lose, None)

    def abort(self) -> None:
        """See `asyncio.WriteTransport.abort`."""
        self.break_off(None)

    # Called by the network

    def break_off(self, error: Exception | None) -> None:
        """Breaks the connection and drops what waits."""
        self._closing = True
        self._waiting.clear()
        self._waiting_bytes = 0
        self._loop.call_soon(self._lose, error)

    def arrive(self, data: bytes | None) -> None:
        """Takes bytes of the other end, or its end."""
        if self._lost and data is not None:
            # As a kernel does for a connection that is closed at this end.
            self.other.break_off(ConnectionResetError("the other end has closed"))
        if self._closing:
            return
        try:
            if data is None:
                if not self._protocol.eof_received():  # type: ignore[attr-defined]
                    self.close()
            elif isinstance(self._protocol, asyncio.BufferedProtocol):
                self._fill(self._protocol, data)
            else:
                self._protocol.data_received(data)  # type: ignore[attr-defined]
        except Exception as error:
            text = "a protocol failed; its connection is closed"
            self._loop.call_exception_handler({"message": text, "exception": error})
            self.break_off(error)

    def go_on(self) -> None:
        """Writes what waits, since there is room again."""
        while self._waiting and not self.out.full:
            piece = self._waiting.popleft()
            self._waiting_bytes -= len(piece)
            self.out.carry(piece)
        if self._paused and self._waiting_bytes <= self._low:
            self._paused = False
            self._protocol.resume_writing()
        if not self._waiting and self._closing:
            self._loop.call_soon(self._lose, None)
        elif not self._waiting and self._ended:
            self._send_end()

    def _fill(self, protocol: asyncio.BufferedProtocol, data: bytes) -> None:
        start = 0
        while start < len(data) and not self._closing:
            # The protocol may have replaced itself when it read the bytes.
            if self._protocol is not protocol:
                self.arrive(data[start:])
                return
            room = memoryview(protocol.get_buffer(len(data) - start)).cast("B")
            piece = data[start : start + len(room)]
            room[: len(piece)] = piece
            protocol.buffer_updated(len(piece))
            start += len(piece)

    def _lose(self, error: Exception | None) -> None:
        if not self._lost:
            self._lost = True
            self.into.held = False
            self.into.go_on()
            if error is None:
                self._send_end()
            self._protocol.connection_lost(error)
            self._gone()

    def _send_end(self) -> None:
        if not self._end_sent:
            self._end_sent = True
            self.note(None)
            self.out.carry(None)
