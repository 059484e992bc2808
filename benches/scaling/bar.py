"""What must be reached, and how a run stands to it."""

from dataclasses import dataclass
from statistics import median

from benches.capacity.servers import FLOOR, OURS
from benches.scaling.rows import (
    capacity,
    client,
    costs,
    crowd,
    death,
    lateness,
    long_run,
    memory,
    workers,
)
from benches.scaling.windows import medians


@dataclass(frozen=True)
class Standing:
    """One row of the bar.

    Attributes:
        what: Is measured.
        reached: As text.
        wanted: As text.
        holds: Whether it does.
    """

    what: str
    reached: str
    wanted: str
    holds: bool


def standings(notebook):
    """Yields each row whose figures are there."""
    for row in (_rivals, _lateness, _growth, _crowd, _memory, _client, _workers, _death, _long):
        yield from row(notebook)


def _times(what, reached, least):
    return Standing(what, f"{reached:.2f}x", f"at least {least:g}x", reached >= least)


def _rivals(notebook):
    runs = capacity.by_server(notebook)
    held = {name: medians(each, "sessions") for name, each in runs.items()}
    for rival, whom, least in (
        ("aiohttp-json", "aiohttp + json + base64 + numpy", 3.3),
        ("picows-kernels", "picows + uvloop with our kernels", 1.0),
        (FLOOR, "the C epoll floor", 0.65),
    ):
        if held.get(OURS) and held.get(rival):
            yield _times(f"sessions, against {whom}", held[OURS] / held[rival], least)


def _lateness(notebook):
    runs = list(notebook.row(lateness.ROW).values())
    if runs:
        late, faults = medians(runs, "p99_ms"), sum(run["faults"] for run in runs)
        yield Standing(
            f"p99 lateness at {runs[0]['sessions']} sessions, 80% of the maximum",
            f"{late:.1f} ms, {faults} faults",
            "at most 5 ms, nothing lost",
            late <= 5 and not faults,
        )


def _growth(notebook):
    steps = costs.by_places(notebook).get(2, {})
    if len(steps) > 1:
        few, most = min(steps), max(steps)
        first, last = (medians(steps[at], "cpu_us") for at in (few, most))
        yield Standing(
            f"CPU per session and frame, from {few} sessions to {most}",
            f"{first:.1f} to {last:.1f} us",
            "no rise",
            last <= first,
        )


def _crowd(notebook):
    pairs, crowds = (medians(crowd.runs(notebook, places), "cpu_us") for places in crowd.PLACES)
    if pairs and crowds:
        yield Standing(
            "CPU of a room of 50 speakers, against 25 rooms of 2",
            f"{crowds / pairs:.2f}x",
            "within 1.3x",
            crowds / pairs <= 1.3,
        )


def _memory(notebook):
    runs = list(notebook.row(memory.ROW).values())
    for state, most in (("idle", 48), ("streaming", 64)) if runs else ():
        kib = medians(runs, f"{state}_KiB")
        what = f"resident memory per {state} session, of {runs[0]['sessions']}"
        yield Standing(what, f"{kib:.1f} KiB", f"at most {most} KiB", kib <= most)


def _client(notebook):
    runs = list(notebook.row(client.ROW).values())
    if runs:
        what = f"client: {runs[0]['streams']} paced streams, CPU against websockets + numpy"
        yield _times(what, medians(runs, "ratio"), 4)


def _workers(notebook):
    if ratios := workers.ratios(notebook):
        what = "sessions of two workers on two cores, against one"
        yield _times(what, median(ratios), 1.7)


def _death(notebook):
    runs = list(notebook.row(death.ROW).values())
    if runs:
        faults = sum(run["faults"] for run in runs)
        again = max(run["again_seconds"] for run in runs)
        yield Standing(
            f"one of two workers killed at {runs[0]['sessions']} sessions",
            f"{faults} faults in the other's rooms, audio in the dead one's after {again:.2f} s",
            "none, within 2 s",
            not faults and again <= 2,
        )


def _long(notebook):
    for run in notebook.row(long_run.ROW).values():
        grown = long_run.growth_kib(run)
        most = run["windows"][-1]["resident_kib"] * 0.01
        yield Standing(
            f"{run['minutes']:.0f} minutes at {run['sessions']} sessions",
            f"{run['faults']} faults, memory {grown:+.0f} KiB",
            "nothing lost, memory flat (1%)",
            not run["faults"] and run["failed"] is None and grown <= most,
        )
