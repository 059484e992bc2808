"""All that is measured of the client's pace, as a page of tables.

`python -m benches.client [--minutes 10] [--out docs/pacing.md]`: a call as it is by default lasts
so long, once alone and once with 99 others; the rest takes half as long again.
"""

import argparse
import os
import platform
from pathlib import Path

from benches.client import blocked_loop, leads, long_call, streams

HEAD = """# Pacing, measured

Written by `python -m benches.client --minutes {minutes:g}` on {machine}. Lateness is measured where
the frames arrive, another process of the same machine, against the steadiest grid they kept.
"""


def ms(seconds):
    """As the tables show a time."""
    return f"{seconds * 1e3:.1f}"


def table(head, rows):
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def cpu(seconds):
    """What a frame of many paced streams costs."""
    rows = list(streams.measure(100, seconds))
    shown = [
        (name, f"{total * 1e6:.1f}", f"{kernel * 1e6:.1f}", f"{rows[0][1] / total:.1f}")
        for name, total, kernel, *_ in rows
    ]
    head = ("100 streams of one process", "CPU a frame, us", "in the kernel", "ratio")
    return "## What a frame costs\n\n" + table(head, shown)


def calls(seconds):
    """Long calls, one and a hundred at once."""
    parts = []
    for count in (1, 100):
        rows = list(long_call.measure(count, seconds))
        base = rows[0][3]
        shown = [
            (name, lasted, ms(p50), ms(p99), ms(worst), missing, late, f"{base / p99:.3g}")
            for name, lasted, p50, p99, worst, missing, late in rows
        ]
        head = (f"{count} at once", "s", "p50, ms", "p99", "worst", "missing", "too late", "ratio")
        parts.append(table(head, shown))
    said = "Of the worst stream; the ratio is that of p99 to the first row's."
    said = "Of the worst stream; the ratio is that of p99 to the first row's."
    return f"## Long calls\n\n{said}\n\n" + "\n".join(parts)


def blocked(seconds):
    """A loop that is blocked for half of each second."""
    parts = []
    for by in ("python", "extension"):
        shown = [
            (name, f"{frames:.0f}", ms(p50), ms(p99), ms(worst))
            for name, frames, p50, p99, worst, _ in blocked_loop.measure(seconds, by)
        ]
        parts.append(table((f"blocked by {by}", "frames", "p50, ms", "p99", "worst"), shown))
    return "## The user's loop blocked 500 ms of each second\n\n" + "\n".join(parts)


def lead(seconds):
    """How much lead it takes."""
    found = {row[:3]: row[3] for row in leads.measure(seconds)}
    kinds = sorted({key[:2] for key in found})
    shown = [
        (f"{lead * 1e3:.0f} ms", *(f"{found[(*kind, lead)]:.3%}" for kind in kinds))
        for lead in leads.LEADS
    ]
    head = ("lead", *(f"{machine}, io={io}" for machine, io in kinds))
    return "## Frames too late by lead\n\n" + table(head, shown)


def main():
    """Writes the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of the long calls")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    seconds = max(2, round(options.minutes * 60))
    short = max(2, min(20, seconds // 10))
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    page = "\n".join(
        [
            HEAD.format(minutes=options.minutes, machine=machine),
            cpu(short),
            calls(seconds),
            blocked(short),
            lead(short),
        ]
    )
    print(page)
    if options.out is not None:
        options.out.write_text(page)


if __name__ == "__main__":
    main()
