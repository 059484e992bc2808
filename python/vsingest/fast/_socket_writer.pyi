from asyncio import WriteTransport
from typing import final

@final
class SocketWriter:
    """Writes to a transport's socket without the transport, for as long as the socket has room.

    That spares an event loop's part of each write. What the socket does not take at once is left to
    the transport, and all that follows until the transport holds nothing any more, so that the
    order stays. All that is written to the transport has to go through here, and ``close`` is due
    before the socket is closed: in the protocol's ``connection_lost``.

    A transport without a plain stream socket, such as one of TLS, does all the writing itself.
    One thread at a time.

    Args:
        transport: What it still holds is written first.
    """

    def __init__(self, transport: WriteTransport) -> None: ...
    @property
    def direct(self) -> bool:
        """Whether there is a socket to write to."""

    def write(self, data: bytes) -> None:
        """Writes all of it, as ``transport.write``. A broken socket is the transport's to tell."""

    def close(self) -> None:
        """Leaves the socket alone from now on; the transport does the writing. Idempotent."""
