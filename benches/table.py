"""Prints what pytest-benchmark measured: each work, who did it, how fast; then the bar.

The ratio says how many times faster than the fastest rival of the same work a bench is.
"""

import argparse
import os
import sys
from pathlib import Path

import bar
import chart
from results import load, readable


def rows(works):
    """Yields a heading, then the benches of each work, the fastest first."""
    yield "work", "by", "median", "against the fastest rival"
    for work in works.values():
        rival, name = work.fastest_rival, work.name
        for timing in work.timings:
            ratio = f"{rival.seconds / timing.seconds:.1f}x" if rival else "no rival"
            yield name, timing.by, readable(timing.seconds), ratio
            name = ""


def print_columns(lines):
    """Prints cells in columns."""
    lines = [tuple(cells) for cells in lines]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for cells in lines:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        print("  ".join(padded).rstrip())


def main():
    """Prints the tables and draws the chart; fails under the bar where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measured", type=Path, help="pytest-benchmark's JSON")
    parser.add_argument("--bar", action="store_true", help="fail where a row is under the bar")
    options = parser.parse_args()
    works = load(options.measured)
    print_columns(rows(works))
    print()
    print_columns(bar.lines(works))
    picture = options.measured.with_suffix(".png")
    chart.draw(works, picture)
    print(f"\n{picture}")
    under = [row.work for row in bar.standings(works) if row.holds is False]
    if options.bar and os.environ.get("VSINGEST_BENCH_SHORT"):
        print("a short run proves nothing: it was not held against the bar")
    elif options.bar and under:
        sys.exit(f"under the bar: {'; '.join(under)}")


if __name__ == "__main__":
    main()
