"""Prints one table from pytest-benchmark's JSON: each rival's time, and how many times ours it is.

Our bench of a group is the one whose name holds `vsingest`; what the names of a group share is
left out, so that a rival shows by its own name.
"""

import json
import sys
from collections import defaultdict
from os.path import commonprefix
from pathlib import Path

OURS = "vsingest"
UNITS = (("ns", 1e-9), ("µs", 1e-6), ("ms", 1e-3), ("s", 1.0))


def groups(path):
    """Reads (work, {bench: median seconds a call}) of each group, in order of their names."""
    found = defaultdict(dict)
    for bench in json.loads(Path(path).read_text())["benchmarks"]:
        name, _, parameters = bench["name"].removesuffix("]").partition("[")
        work = bench["group"] or name
        work += f" [{parameters}]" if parameters and parameters not in work else ""
        found[work][name] = bench["stats"]["median"]
    return sorted(found.items())


def rivals(timings):
    """Splits a group: our median, and (rival, median), the fastest first."""
    ours = next((seconds for name, seconds in timings.items() if OURS in name), None)
    shared = commonprefix(list(timings)).rpartition("_")[0]  # noqa: RUF071 - letters are compared
    others = [(n.removeprefix(shared).strip("_"), s) for n, s in timings.items() if OURS not in n]
    return ours, sorted(others, key=lambda rival: rival[1])


def readable(seconds):
    """Writes a time with three digits, in the unit that suits it."""
    unit, scale = next((u for u in UNITS if seconds < 1_000 * u[1]), UNITS[-1])
    return f"{seconds / scale:.3g} {unit}"


def main(path):
    """Prints the table; fails where a group has no bench of ours."""
    lines = [("work", OURS, "rival", "its time", "ratio")]
    for work, timings in groups(path):
        ours, others = rivals(timings)
        if ours is None:
            sys.exit(f"{path}: no bench in group {work!r} has {OURS!r} in its name")
        for rival, seconds in others or [("-", None)]:
            time, ratio = (readable(seconds), f"{seconds / ours:.1f}x") if seconds else ("-", "-")
            lines.append((work, readable(ours), rival, time, ratio))
            work = ""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        left = (cell.ljust(width) for cell, width in zip(line[:3], widths[:3], strict=True))
        right = (cell.rjust(width) for cell, width in zip(line[3:], widths[3:], strict=True))
        print("  ".join((*left, *right)))


if __name__ == "__main__":
    main(sys.argv[1])
