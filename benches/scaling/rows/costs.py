"""CPU and memory of a session, as sessions and rooms grow."""

import time

from benches.capacity.load import Rooms, loading
from benches.capacity.servers import OURS, running
from benches.scaling.rows.capacity import held
from benches.scaling.windows import figures

ROW = "costs"


def measure(notebook, size):
    """Loads a server step by step, in rooms of each size, `size.runs` times."""
    steps = (*size.sessions, held(notebook))
    for run in range(size.runs):
        for places in size.places:
            notebook.keep(ROW, f"{places} {run}", lambda: _steps(Rooms(places), steps, size))  # noqa: B023


def _steps(rooms, steps, size):
    plan = size.plan
    with (
        running(OURS, plan.server_core) as server,
        loading(server, plan.generator_core, rooms) as load,
    ):
        found = {"bare_kib": server.resident_kib(), "steps": []}
        for sessions in steps:
            if not load.grow(max(load.sessions, rooms.fill(sessions))):
                break
            time.sleep(plan.settle)
            step = figures(load.measure(size.window), server)
            found["steps"].append(step | {"asked": sessions})
        return found


def by_places(notebook):
    """By the places of a room: by the sessions asked for, the runs of that step."""
    found = {}
    for name, run in notebook.row(ROW).items():
        steps = found.setdefault(int(name.split()[0]), {})
        for step in run["steps"]:
            steps.setdefault(step["asked"], []).append(step)
    return found
