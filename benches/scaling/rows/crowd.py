"""One room of fifty who all speak, beside twenty-five rooms of two."""

import time

from benches.capacity.load import Rooms, loading
from benches.capacity.servers import OURS, running
from benches.scaling.windows import figures, fill

ROW = "crowd"
SESSIONS = 50
PLACES = (2, 50)
WINDOWS = 2  # times as long as others: fifty sessions cost little


def measure(notebook, size):
    """Loads a fresh server with the one, then another with the other, by turns."""
    for run in range(size.runs):
        for places in PLACES:
            notebook.keep(ROW, f"{places} {run}", lambda: _window(Rooms(places), size))  # noqa: B023


def _window(rooms, size):
    plan = size.plan
    with (
        running(OURS, plan.server_core) as server,
        loading(server, plan.generator_core, rooms) as load,
    ):
        fill(load, SESSIONS, ROW)
        time.sleep(plan.settle)
        return figures(load.measure(WINDOWS * size.window), server)


def runs(notebook, places):
    """The runs with rooms of so many."""
    found = notebook.row(ROW).items()
    return [run for name, run in found if name.startswith(f"{places} ")]
