"""The transport of a TLS connection after its handshake, whose records are made in the core."""

import asyncio
import ssl
from typing import Any, Final

from vsingest.fast._tls_records import TlsRecords
from vsingest.transport.receive_buffer import record_buffer

# What the peer has to answer our close_notify, where nobody sets another bound; as in asyncio.
SHUTDOWN_SECONDS: Final = 30.0


class TlsTransport(TlsRecords, asyncio.BufferedProtocol):
    """An `asyncio.Transport` in all but its class, above the event loop's own for the records.

    It behaves as an event loop's transport over TLS does, and reads nothing before
    `resume_reading`. The limits of the write buffer are those of the lower transport, which holds
    only what the socket has no room for.

    Args:
        lower: The transport of the records; the caller sets its protocol.
        ssl_object: The connection, after its handshake.
        extra: What `get_extra_info` says of TLS.
        shutdown_seconds: How long the peer may take to read what is left and to answer our
            close_notify.

    Raises:
        ValueError: The connection cannot be carried on.
    """

    def __init__(
        self,
        lower: asyncio.Transport,
        ssl_object: ssl.SSLObject,
        extra: dict[str, Any],
        shutdown_seconds: float,
    ) -> None:
        super().__init__(record_buffer(), lower, ssl_object)
        self._extra = extra
        self._shutdown_seconds = shutdown_seconds
        self._loop = asyncio.get_running_loop()
        self._closing = False
        self._full = False  # the lower transport holds too much
        self._held = False  # the backlog is too long
        self._paused = False
        self._peer_ended = False
        self._fault: Exception | None = None
        self._deadline: asyncio.TimerHandle | None = None

    # The transport

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Returns information on the connection."""
        return (
            self._extra[name] if name in self._extra else self.lower.get_extra_info(name, default)
        )

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Sets the protocol, which must be a buffered one."""
        assert isinstance(protocol, asyncio.BufferedProtocol)
        self.protocol = protocol
        self._paused = False
        if self.lower.get_write_buffer_size():
            # It may have paused whoever it served before, and it pauses nobody a second time; now
            # it surely has, and will say when there is room.
            low, high = self.get_write_buffer_limits()
            self.lower.set_write_buffer_limits(0)
            self.lower.set_write_buffer_limits(high, low)
            self._full = True
        self._pace()

    def get_protocol(self) -> asyncio.BaseProtocol | None:
        """Returns the protocol; None once it has learned of the end."""
        return self.protocol

    def is_reading(self) -> bool:
        """Whether the protocol receives what comes."""
        return self.reading and not self._closing

    def pause_reading(self) -> None:
        """Stops reading; idempotent."""
        if self.reading and not self._closing:
            self.reading = False
            self.lower.pause_reading()

    def resume_reading(self) -> None:
        """Reads on, first what had come before; idempotent."""
        if not self.reading and not self._closing:
            self.reading = True
            self._loop.call_soon(self._go_on)
            self.lower.resume_reading()

    def writelines(self, pieces: Any) -> None:
        """Writes several pieces of data."""
        self.write(b"".join(pieces))

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Sets how many bytes of records may wait; see `asyncio.WriteTransport`."""
        self.lower.set_write_buffer_limits(high, low)

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """Returns the limits, the lower one first."""
        limits: tuple[int, int] = self.lower.get_write_buffer_limits()
        return limits

    def get_write_buffer_size(self) -> int:
        """Returns how many bytes wait."""
        waiting: int = self.lower.get_write_buffer_size()
        return waiting + self.backlog_bytes

    def can_write_eof(self) -> bool:
        """Returns False, as over TLS everywhere in asyncio."""
        return False

    def is_closing(self) -> bool:
        """Whether it is closed, or will be."""
        return self._closing

    def close(self) -> None:
        """Closes once all is written and the peer has answered our close_notify; idempotent."""
        if self._closing:
            return
        self._closing = True
        self.finish()
        self._set_deadline()
        if self._peer_ended:
            self._close_lower()
        elif not self.reading:
            # What still comes is thrown away, up to the peer's close_notify.
            self.reading = True
            self.lower.resume_reading()
            self._loop.call_soon(self._go_on)

    def abort(self) -> None:
        """Closes at once; what waits is lost."""
        self._closing = True
        self.cut()
        self.lower.abort()

    # Called by the lower transport, and by the records

    def pause_writing(self) -> None:
        """Tells the protocol that too much waits."""
        self._full = True
        self._pace()

    def resume_writing(self) -> None:
        """Tells the protocol that there is room again."""
        self._full = False
        self._go_on()  # what was left behind follows
        self._pace()

    def eof_received(self) -> bool:
        """Takes the end of the stream for that of the peer's data; the lower transport closes."""
        self._tell_end()
        self._closing = True
        self.finish()
        self._set_deadline()
        return False

    def peer_ended(self) -> None:
        """See `TlsRecords`; asyncio's transports, too, close once the peer has ended."""
        if self._peer_ended:
            return
        self._peer_ended = True
        if self._closing:
            self._close_lower()
        else:
            self._tell_end()
            self.close()

    def backlog_changed(self) -> None:
        """See `TlsRecords`."""
        low, high = self.get_write_buffer_limits()
        self._held = self.backlog_bytes > (low if self._held else high)
        self._pace()

    def records_failed(self, reason: str) -> None:
        """See `TlsRecords`."""
        if self._fault is None:
            self._fault = ssl.SSLError(reason)
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tells the protocol of the end, and lets go of everything."""
        self._closing = True
        if self._deadline is not None:
            self._deadline.cancel()
        protocol = self.protocol
        self.end()
        if protocol is not None:
            protocol.connection_lost(exc or self._fault)

    def _go_on(self) -> None:
        """Reads on; what the protocol raises ends the connection, as it does elsewhere."""
        try:
            self.read_on()
        except Exception as fault:
            self._fault = self._fault or fault
            self.abort()
            self._loop.call_exception_handler(
                {
                    "message": "Fatal error: protocol.buffer_updated() call failed.",
                    "exception": fault,
                    "transport": self,
                    "protocol": self.protocol,
                }
            )

    def _pace(self) -> None:
        paused = self._full or self._held
        if paused != self._paused and self.protocol is not None:
            self._paused = paused
            (self.protocol.pause_writing if paused else self.protocol.resume_writing)()

    def _set_deadline(self) -> None:
        if self._deadline is None:
            self._deadline = self._loop.call_later(self._shutdown_seconds, self.lower.abort)

    def _close_lower(self) -> None:
        if not self.lower.is_closing():
            self.lower.close()

    def _tell_end(self) -> None:
        if self.protocol is not None and not self._closing:
            self.protocol.eof_received()
