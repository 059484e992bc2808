"""How long a connection has been silent, as Linux reports it; other kernels do not."""

import asyncio
import contextlib
import os
import socket
import struct
import sys
from typing import Any, Final

# In `struct tcp_info` of Linux, a u32 in milliseconds; it is part of the kernel's stable interface.
_LAST_DATA_RECV: Final = 52


class Silence:
    """Measures a connection's silence by the kernel's clock, else by the loop's at a read.

    Args:
        transport: The connection.
        protocol: Its protocol, whose reads are recorded if the kernel does not report the time.
    """

    def __init__(self, transport: asyncio.Transport, protocol: asyncio.BufferedProtocol) -> None:
        self._socket = transport.get_extra_info("socket")
        self._protocol = protocol
        self._loop = asyncio.get_running_loop()
        self._read_at = self._loop.time()
        if seconds_since_data(self._socket) is None:
            self._note_reads()

    def seconds(self) -> float:
        """The seconds since the last bytes came."""
        told = seconds_since_data(self._socket)
        return self._loop.time() - self._read_at if told is None else told

    def unacknowledged_bytes(self) -> int:
        """The number of written bytes that the peer has not acknowledged; 0 if unknown."""
        return unacknowledged_bytes(self._socket)

    def stop(self) -> None:
        """Stops recording reads; idempotent."""
        vars(self._protocol).pop("buffer_updated", None)

    def _note_reads(self) -> None:
        take = self._protocol.buffer_updated

        def take_and_note(nbytes: int) -> None:
            self._read_at = self._loop.time()
            take(nbytes)

        vars(self._protocol)["buffer_updated"] = take_and_note


def seconds_since_data(connection: Any) -> float | None:
    """Returns the seconds since the last byte came.

    Args:
        connection: A socket, or a transport's object for one; None if it has none.

    Returns:
        The seconds; None if the kernel does not report them.
    """
    if connection is None or sys.platform != "linux":
        return None
    with _own(connection) as own:
        if own is None or own.family not in (socket.AF_INET, socket.AF_INET6):
            return None
        info = own.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_DATA_RECV + 4)
    milliseconds: int = struct.unpack_from("=I", info, _LAST_DATA_RECV)[0]
    return milliseconds / 1_000


def unacknowledged_bytes(connection: Any) -> int:
    """Returns the number of written bytes that the peer has not acknowledged; 0 if unknown."""
    if connection is None or sys.platform != "linux":
        return 0
    import fcntl
    import termios

    with _own(connection) as own:
        if own is None:
            return 0
        # On a socket this is SIOCOUTQ.
        waiting = fcntl.ioctl(own.fileno(), termios.TIOCOUTQ, bytes(4))
    count: int = struct.unpack("=i", waiting)[0]
    return count


@contextlib.contextmanager
def _own(connection: Any) -> Any:
    """Returns our own socket for a connection, since some loops' lack methods; or None."""
    try:
        own = socket.socket(fileno=os.dup(connection.fileno()))
    except OSError:
        yield None
        return
    with own:
        yield own
