"""Half an hour at four fifths of what our server holds: window after window, without a gap."""

import time

from benches.capacity.load import PAIRS, GeneratorFailed, loading
from benches.capacity.servers import OURS, running
from benches.scaling.rows.capacity import held
from benches.scaling.rows.lateness import SHARE
from benches.scaling.windows import figures, fill

ROW = "long"
WINDOW_SECONDS = 10.0


def measure(notebook, size, minutes, window=WINDOW_SECONDS):
    """Loads one server for so long. What it lost between two windows shows in the next."""
    sessions = PAIRS.fill(round(SHARE * held(notebook)))
    notebook.keep(ROW, "run", lambda: _ran(size, sessions, 60 * minutes, window))


def _ran(size, sessions, seconds, window):
    plan = size.plan
    windows = []
    failed = None
    with running(OURS, plan.server_core) as server, loading(server, plan.generator_core) as load:
        fill(load, sessions, ROW)
        time.sleep(2 * plan.settle)
        began = time.monotonic()
        try:
            while time.monotonic() - began < seconds:
                heard = figures(load.measure(window), server)
                windows.append(heard | {"at": time.monotonic() - began})
        except GeneratorFailed as error:
            if not windows:
                raise
            failed = str(error)
    return {
        "sessions": sessions,
        "minutes": (time.monotonic() - began) / 60,
        "faults": sum(each["faults"] for each in windows),
        "failed": failed,
        "windows": windows,
    }


def growth_kib(run):
    """How much resident memory grew from the second tenth of the windows to the last one."""
    resident = [each["resident_kib"] for each in run["windows"]]
    tenth = max(1, len(resident) // 10)
    early = resident[tenth : 2 * tenth] or resident[:1]
    return sum(resident[-tenth:]) / tenth - sum(early) / len(early)
