"""Listening sockets that another process opened for a server."""

import socket
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenSockets:
    """The listening sockets.

    Attributes:
        own: Sockets for this server alone; if there are none, it listens as its settings say.
        shared: Sockets that several processes share, and which the server serves too.
        metrics: Shared sockets for metrics, instead of the port of the settings.
    """

    own: tuple[socket.socket, ...] = ()
    shared: tuple[socket.socket, ...] = ()
    metrics: tuple[socket.socket, ...] = ()


NO_SOCKETS: Final = GivenSockets()
