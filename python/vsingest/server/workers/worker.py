"""One of several server processes, and what it shares with the others."""

from dataclasses import dataclass

from vsingest.cluster.bus import Bus
from vsingest.cluster.placement import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One worker as a node of its server.

    Attributes:
        number: The worker's number, from 1; the same after a restart.
        address: The worker's address on the bus.
        placement: Assigns rooms to nodes.
        bus: Sends questions to the others.
        url: The URL by which clients reach this worker, if not the host of their request and its
            port.
    """

    number: int
    address: str
    placement: Placement
    bus: Bus
    url: str | None = None
