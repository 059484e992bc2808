"""Sockets that a server is given, where another process opened them."""

import socket
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenSockets:
    """What listens already.

    Attributes:
        own: For this server alone; where there are none it listens as its settings say.
        shared: For several processes, whichever takes a connection; the server serves these too.
        metrics: The same for metrics, instead of the port of the settings.
    """

    own: tuple[socket.socket, ...] = ()
    shared: tuple[socket.socket, ...] = ()
    metrics: tuple[socket.socket, ...] = ()


NO_SOCKETS: Final = GivenSockets()
