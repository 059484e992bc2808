"""Two workers on two cores against one on one.

There are but two cores here, so each is shared by a worker and by the generator of what it is sent:
one pair on one core is held against two pairs on two.
"""

from dataclasses import replace

from benches.capacity.servers import SessionRefused
from benches.scaling.pairs import Pairs, cores_of

ROW = "workers"
COUNTS = (1, 2)
ABOUT = 800  # sessions for each worker: only where the search begins
NEAR = 0.85
FIRST = 200
STRIDE = 1.15
FINE = 1.05


def measure(notebook, size):
    """Climbs with one pair and with two, by turns, which begin with the one and the other."""
    cores = cores_of(ROW, max(COUNTS))
    about = min(ABOUT, size.plan.most)
    for turn in range(size.runs):
        for count in COUNTS if turn % 2 == 0 else COUNTS[::-1]:
            name = f"{count} {turn}"
            found = notebook.keep(ROW, name, lambda: _climb(cores[:count], size, about * count))  # noqa: B023
            about = found["sessions"] // count or about


def ratios(notebook):
    """Of each turn, how many times the sessions of one worker two of them held."""
    runs = notebook.row(ROW)
    turns = (name.split()[1] for name in runs if name.startswith("1 "))
    pairs = [(runs[f"1 {turn}"], runs[f"2 {turn}"]) for turn in turns if f"2 {turn}" in runs]
    return [two["sessions"] / one["sessions"] for one, two in pairs if one["sessions"]]


def _climb(cores, size, about):
    near = 2 * round(NEAR * about / 2)
    fine = _held(cores, size, near, FINE)
    if fine["sessions"]:
        return fine
    rough = _held(cores, size, min(FIRST, size.plan.most) * len(cores), STRIDE)
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
