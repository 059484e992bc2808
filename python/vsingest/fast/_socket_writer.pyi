from asyncio import WriteTransport
from typing import final

@final
class SocketWriter:
    """Writes to a transport's socket without the transport, as long as the socket has room.

    That saves what an event loop adds to each write. Once the socket does not take all of a write,
    the rest is left to the transport, and so is every later write until the transport holds nothing
    any more: the order of the bytes is kept. For that, everything must be written through this
    object, and ``close`` must be called before the socket is closed, that is, in the protocol's
    ``connection_lost``.

    A transport without a plain stream socket, such as one of TLS, does all the writing itself. One
    thread at a time may use an object.

    Args:
        transport: An ``asyncio.WriteTransport``. What it holds already is written first.

    Raises:
        TypeError: ``transport`` is no such transport: it has no ``get_extra_info``.
    """

    def __init__(self, transport: WriteTransport) -> None: ...
    @property
    def direct(self) -> bool:
        """Whether there is a socket to write to without the transport."""

    def write(self, data: bytes) -> None:
        """Writes all of ``data``, at once or through the transport.

        An error of the socket is not raised here: the transport meets it too, and tells its
        protocol.
        """

    def close(self) -> None:
        """Leaves all writing to the transport from now on. Idempotent."""
