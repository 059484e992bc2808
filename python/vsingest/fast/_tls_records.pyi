from asyncio import BufferedProtocol, Transport
from ssl import SSLObject
from typing import Any, SupportsIndex, final

from vsingest.fast._typing import Buffer

PYTHONS: tuple[tuple[int, int], tuple[int, int]]

def tls_refusal() -> str:
    """Returns why no connection can be carried on here; an empty string if connections can."""

@final
class TlsConnection:
    """The ``SSL`` of a connection, with its lock."""

class TlsRecords:
    """TLS between the transport of a connection and its protocol, after the handshake.

    Records are made and read by the ``SSL`` of OpenSSL that Python's ``ssl`` negotiated. Written
    records go directly to the socket while that has room, then to the lower transport. A transport
    derives from this class; it is the protocol of the lower one.

    Args:
        buffer: What the lower transport reads into. All connections of one thread may share it.
        lower: The transport of the records; what it holds already is written first.
        ssl_object: The negotiated connection over memory BIOs, which nobody else uses any more.

    Attributes:
        view: The view of the buffer.
        lower: The lower transport.
        protocol: Receives what the peer says, by ``get_buffer`` and ``buffer_updated``.
        reading: Whether it may receive now; False at first.
        shareable: Whether a thread without the GIL may write, past the lower transport.
        finished: Whether nothing is written any more, and what the peer says is thrown away.
        backlog_bytes: Bytes of data that wait for the rest of a message of the peer's about the
            connection, such as a session ticket.

    Raises:
        TypeError: ``ssl_object`` is no such object, or ``buffer`` no buffer.
        ValueError: The connection cannot be carried on, or ``buffer`` is read-only, empty or not of
            bytes.
        RuntimeError: ``__init__`` is called a second time.
    """

    view: memoryview
    lower: Any
    shareable: bool
    finished: bool
    backlog_bytes: int
    protocol: BufferedProtocol | None
    reading: bool

    def __init__(self, buffer: Buffer, lower: Transport, ssl_object: SSLObject) -> None: ...
    def get_buffer(self, sizehint: int) -> memoryview:
        """Returns the view of the buffer, for the lower transport."""

    def buffer_updated(self, nbytes: SupportsIndex) -> None:
        """Reads the records that came.

        Args:
            nbytes: How many bytes at the head of the buffer were read.

        Raises:
            TypeError: ``nbytes`` is no whole number.
            ValueError: ``nbytes`` is negative, or more than the buffer holds.
        """

    def read_on(self) -> None:
        """Gives the protocol what came before, as after ``reading`` was set."""

    def write(self, data: Buffer) -> None:
        """Writes all of ``data``, at once or through the lower transport; nothing once finished."""

    def finish(self) -> None:
        """Tells the peer that nothing more is written, by a close_notify. Idempotent."""

    def caught_up(self) -> bool:
        """Notes whether the lower transport holds nothing any more; whether that is so."""

    def cut(self) -> None:
        """Writes and reads nothing any more, from whatever thread. Idempotent."""

    def end(self) -> None:
        """Lets go of the connection; to be called in ``connection_lost``. Idempotent."""

    def peer_ended(self) -> None:
        """Is called when the peer's close_notify came; once finished, also for a fault.

        Override it. It may be called again.
        """

    def backlog_changed(self) -> None:
        """Is called when ``backlog_bytes`` has grown, or is 0 again. Override it."""

    def records_failed(self, reason: str) -> None:
        """Is called when a record cannot be read or made, or an alert came. Override it.

        Args:
            reason: What OpenSSL says of it.
        """
