"""How many sessions each server holds: by turns, so that a slow hour hits all alike."""

from benches.capacity.__main__ import watch
from benches.capacity.load import GeneratorFailed
from benches.capacity.ramp import search
from benches.capacity.servers import OURS
from benches.scaling.notebook import CannotMeasure
from benches.scaling.windows import figures, medians

ROW = "capacity"


def measure(notebook, size):
    """Searches each server's maximum, `size.runs` times."""
    about = dict(size.about)
    for run in range(size.runs):
        for name in size.servers:
            found = notebook.keep(ROW, f"{name} {run}", lambda: _found(name, size, about[name]))  # noqa: B023
            if found["sessions"]:
                about[name] = found["sessions"]


def _found(name, size, about):
    climb = search(name, size.plan, about, watch)
    if climb.failed is not None:  # the bench itself did: that is no measurement
        raise GeneratorFailed(f"{name}: {climb.failed}")
    held = figures(climb.held) if climb.held else {"sessions": 0}
    return held | {"why": climb.why, "windows": [figures(window) for window in climb.windows]}


def by_server(notebook):
    """By the name of each server, its runs."""
    found = {}
    for name, run in notebook.row(ROW).items():
        found.setdefault(name.rpartition(" ")[0], []).append(run)
    return found


def held(notebook, server=OURS):
    """Sessions that a server holds, the median of its runs.

    Raises:
        CannotMeasure: It was not measured.
    """
    sessions = medians(by_server(notebook).get(server, []), "sessions")
    if not sessions:
        raise CannotMeasure(f"row {ROW}: what {server} holds is not measured yet; others need it")
    return int(sessions)
