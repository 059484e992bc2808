"""The listening sockets of workers, which the supervisor opens, so that they outlive a worker."""

import errno
import os
import socket
from collections.abc import Iterable
from typing import Any, Final

BACKLOG: Final = 1_024


class PortTaken(OSError):  # noqa: N818 - the name of a state
    """Another process listens on the port.

    Attributes:
        host: The host.
        port: The port.
    """

    def __init__(self, host: str, port: int) -> None:
        super().__init__(errno.EADDRINUSE, f"{os.strerror(errno.EADDRINUSE)}: {host}:{port}")
        self.host = host
        self.port = port

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.host, self.port)


def listen(host: str, port: int) -> tuple[socket.socket, ...]:
    """Listens on every address of a host; a port of 0 is the same free one for all.

    Raises:
        OSError: An address does not belong to this machine, or the host is unknown.
        PortTaken: The port is in use.
    """
    opened: list[socket.socket] = []
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    try:
        for family, address in dict.fromkeys((each[0], each[4]) for each in found):
            own = socket.socket(family, socket.SOCK_STREAM)
            opened.append(own)
            own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                own.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            own.bind((address[0], port or opened[0].getsockname()[1], *address[2:]))
            own.listen(BACKLOG)
            own.setblocking(False)
    except OSError as error:
        close(opened)
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host, port) from None
        raise
    return tuple(opened)


def close(sockets: Iterable[socket.socket]) -> None:
    """Closes the sockets."""
    for each in sockets:
        each.close()
