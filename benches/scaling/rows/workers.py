"""Two workers on two cores against one on one.

There are but two cores here, so each is shared by a worker and by the generator of what it is sent:
one pair on one core is held against two pairs on two.
"""

from dataclasses import replace

from benches.capacity.servers import SessionRefused
from benches.scaling.pairs import Pairs, cores_of

ROW = "workers"
COUNTS = (1, 2)
FIRST = 200  # sessions for each worker
STRIDE = 1.15
FINE = 1.05


def measure(notebook, size):
    """Climbs with one pair and with two, by turns."""
    cores = cores_of(ROW, max(COUNTS))
    for run in range(size.runs):
        for count in COUNTS:
            notebook.keep(ROW, f"{count} {run}", lambda: _climb(cores[:count], size))  # noqa: B023


def runs(notebook, count):
    """The runs with so many workers."""
    return [run for name, run in notebook.row(ROW).items() if name.startswith(f"{count} ")]


def _climb(cores, size):
    first = min(FIRST, size.plan.most) * len(cores)
    rough = _held(cores, size, first, STRIDE)
    fine = _held(cores, size, rough["sessions"], FINE) if rough["sessions"] else rough
    return max(rough, fine, key=lambda found: found["sessions"])


def _held(cores, size, sessions, stride):
    plan = replace(size.plan, most=size.plan.most * len(cores))
    held = {"sessions": 0}
    try:
        with Pairs(cores) as pairs:
            for wanted in plan.steps(sessions, stride):
                if not pairs.grow(wanted):
                    break
                windows = pairs.measure(plan)
                if windows is None:
                    break
                held = {
                    "sessions": wanted,
                    "on_each": [window.sessions for window in windows],
                    "p99_ms": max(window.lateness_ms["p99"] for window in windows),
                }
    except SessionRefused as error:
        return held | {"why": str(error)}
    return held
