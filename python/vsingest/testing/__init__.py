"""Virtual time and a server in memory, for the tests of what is built on `vsingest`.

An hour of call passes in seconds, nothing sleeps, and the same seed gives the same bytes. The real
client and the real server run; only the clock, chance and the network are stood in for. With pytest
the fixtures of `vsingest.pytest_plugin` are there by themselves; nothing here needs pytest.
"""

from vsingest.testing.in_memory_server import InMemoryServer
from vsingest.testing.network import Network
from vsingest.testing.trace import Entry, Trace
from vsingest.testing.virtual_loop import StuckError, VirtualLoop
from vsingest.testing.virtual_time import VirtualTime

__all__ = [
    "Entry",
    "InMemoryServer",
    "Network",
    "StuckError",
    "Trace",
    "VirtualLoop",
    "VirtualTime",
]
