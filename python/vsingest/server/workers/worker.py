"""What one of several server processes shares with the others."""

import socket
from dataclasses import dataclass

from vsingest.cluster.bus import Bus
from vsingest.cluster.placement import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One node of a server that is several.

    Attributes:
        number: From 1; the same when it is started anew.
        address: Where the bus finds it.
        placement: Says which room lives where.
        bus: Carries questions to the others.
        url: What clients reach this worker by, where that is not the host they asked and its port.
        own: Sockets that listen for it alone; where there are none it listens as its settings say.
        shared: Sockets that listen for all workers, whichever takes a connection.
        metrics: The same, of the port for metrics.
        durable: Whether its data is to survive a loss of power.
    """

    number: int
    address: str
    placement: Placement
    bus: Bus
    url: str | None = None
    own: tuple[socket.socket, ...] = ()
    shared: tuple[socket.socket, ...] = ()
    metrics: tuple[socket.socket, ...] = ()
    durable: bool = True
