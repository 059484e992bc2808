"""How late audio is at four fifths of what our server holds."""

import time

from benches.capacity.load import PAIRS, loading
from benches.capacity.servers import OURS, running
from benches.scaling.rows.capacity import held
from benches.scaling.windows import figures, fill

ROW = "lateness"
SHARE = 0.8
WINDOWS = 2.5  # times as long as others


def measure(notebook, size):
    """Loads fresh servers with as much, and counts for a while."""
    sessions = PAIRS.fill(round(SHARE * held(notebook)))
    for run in range(size.runs):
        notebook.keep(ROW, f"run {run}", lambda: _window(sessions, size))


def _window(sessions, size):
    plan = size.plan
    with running(OURS, plan.server_core) as server, loading(server, plan.generator_core) as load:
        fill(load, sessions, ROW)
        time.sleep(2 * plan.settle)
        return figures(load.measure(WINDOWS * size.window), server)
