"""How much is measured: enough to be believed, or just enough to see that it works."""

from dataclasses import dataclass

from benches.capacity.ramp import Plan
from benches.capacity.servers import LABELS

# About what each holds on one core of a rented machine: only where the search begins.
ABOUT = {
    "vsingest": 1200,
    "aiohttp-json": 340,
    "aiohttp-orjson": 380,
    "websockets-orjson": 320,
    "picows-orjson": 540,
    "picows-kernels": 1000,
    "epoll-kernels": 1500,
}


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Attributes:
        plan: How servers are loaded, and on which cores.
        about: By a server's name, the sessions near which the search for what it holds begins.
        runs: Of everything; medians are told.
        servers: Which, by name.
        sessions: At which the cost of one is measured, and at the maximum.
        places: In the rooms in which it is.
        window: Seconds of a window in which a cost is measured.
        memory_sessions: Whose memory is measured.
        client_streams: Streams of one client process.
        client_rounds: In which its two ways take turns within a run.
    """

    plan: Plan
    about: dict
    runs: int = 3
    client_rounds: int = 5
    servers: tuple = tuple(LABELS)
    sessions: tuple = (100, 300, 1000)
    places: tuple = (2, 10, 50)
    window: float = 4.0
    memory_sessions: int = 1000
    client_streams: int = 100


FULL = Size(plan=Plan(seconds=4.0, settle=1.0), about=ABOUT)
SHORT = Size(
    runs=1,
    client_rounds=1,
    plan=Plan(seconds=0.5, settle=0.2, most=120),
    servers=("vsingest", "aiohttp-json", "picows-kernels", "epoll-kernels"),
    about=dict.fromkeys(ABOUT, 120),
    sessions=(20, 50),
    window=0.5,
    memory_sessions=100,
    client_streams=10,
)
