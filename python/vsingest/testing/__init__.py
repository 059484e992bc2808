"""Virtual time and a server in memory, for tests of programs that use `vsingest`.

An hour of call passes in seconds, nothing sleeps, and the same seed gives the same bytes. The real
client and the real server run; only the clock, the randomness and the network are simulated. With
pytest, the fixtures of `vsingest.pytest_plugin` are available by themselves; this package does not
need pytest.
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
