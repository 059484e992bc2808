"""The bar of bar.toml, and how a run stands to it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from results import OURS, Timing, readable

BAR = Path(__file__).with_name("bar.toml")


@dataclass(frozen=True)
class Standing:
    """One row of the bar, as this run met it."""

    work: str
    ours: Timing
    rival: Timing
    reached: str
    wanted: str
    holds: bool | None  # None where nothing is asked but that it be reported


def standings(works):
    """Compares every row of the bar with what was measured.

    Raises:
        SystemExit: A row's work or bench was not measured.
    """
    for row in tomllib.loads(BAR.read_text())["row"]:
        if row["work"] not in works:
            raise SystemExit(f"{BAR.name}: no bench has the group {row['work']!r}")
        work = works[row["work"]]
        ours = work.by(row.get("ours", "vsingest"))
        rival = work.by(row["rival"]) if "rival" in row else work.fastest_rival
        yield _standing(row, ours, rival)


def _standing(row, ours, rival):
    if "over_ns" in row:
        over = 1e9 * (ours.seconds - rival.seconds)
        wanted = f"at most +{row['over_ns']} ns"
        return Standing(row["work"], ours, rival, f"+{over:.0f} ns", wanted, over <= row["over_ns"])
    times = rival.seconds / ours.seconds
    wanted = f"at least {row['times']}x" if "times" in row else "reported"
    holds = times >= row["times"] if "times" in row else None
    return Standing(row["work"], ours, rival, f"{times:.1f}x", wanted, holds)


def lines(works):
    """Yields the bar as cells: a heading, then a line for each row."""
    yield "work", "ours", "rival", "by", "reached", "the bar", ""
    for row in standings(works):
        verdict = {True: "holds", False: "UNDER", None: ""}[row.holds]
        times = readable(row.ours.seconds), readable(row.rival.seconds)
        work = row.work if row.ours.by == OURS else f"{row.work} ({row.ours.by})"
        yield work, *times, row.rival.by, row.reached, row.wanted, verdict
