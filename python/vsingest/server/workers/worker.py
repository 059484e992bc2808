"""What one of several server processes shares with the others."""

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
    """

    number: int
    address: str
    placement: Placement
    bus: Bus
    url: str | None = None
