"""Prints one table from pytest-benchmark's JSON: each work, who did it, and how fast.

Ours are the benches whose name or parameters hold `vsingest`. The ratio says how many times faster
than the fastest rival of the same work a bench is.
"""

import json
import sys
from collections import defaultdict
from os.path import commonprefix
from pathlib import Path

OURS = "vsingest"
UNITS = (("ns", 1e-9), ("µs", 1e-6), ("ms", 1e-3), ("s", 1.0))


def groups(path):
    """Reads (work, its benches) of each group, in order of their names."""
    found = defaultdict(list)
    for bench in json.loads(Path(path).read_text())["benchmarks"]:
        found[bench["group"] or bench["name"]].append(bench)
    return sorted(found.items())


def labels(work, benches):
    """Names each bench of a group by what tells it from the others and from the group."""
    bases = [bench["name"].partition("[")[0] for bench in benches]
    shared = commonprefix(bases)  # noqa: RUF071 - letters are compared, not folders
    if any(base[len(shared) :][:1] not in ("", "_") for base in bases):
        shared = shared.rpartition("_")[0]
    for base, bench in zip(bases, benches, strict=True):
        parameters = [str(value) for value in (bench["params"] or {}).values()]
        words = [base.removeprefix(shared).strip("_").replace("_", " ")]
        yield " ".join(filter(None, words + [word for word in parameters if word not in work]))


def rows(work, benches):
    """Yields the lines of one group, the fastest bench first.

    Raises:
        SystemExit: The group lacks ours or a rival.
    """
    medians = [bench["stats"]["median"] for bench in benches]
    timings = sorted(zip(medians, labels(work, benches), strict=True))
    rivals = [seconds for seconds, label in timings if OURS not in label]
    if not rivals or len(rivals) == len(timings):
        sys.exit(f"{work}: needs a bench of ours, with {OURS!r} in its name, and a rival")
    for seconds, label in timings:
        yield work, label, readable(seconds), f"{min(rivals) / seconds:.1f}x"
        work = ""


def readable(seconds):
    """Writes a time with three digits, in the unit that suits it."""
    unit, scale = next((unit for unit in UNITS if seconds < 1_000 * unit[1]), UNITS[-1])
    return f"{seconds / scale:.3g} {unit}"


def main(path):
    """Prints the table."""
    lines = [("work", "by", "median", "against the fastest rival")]
    for work, benches in groups(path):
        lines += rows(work, benches)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for work, by, median, ratio in lines:
        cells = (work.ljust(widths[0]), by.ljust(widths[1]), median.rjust(widths[2]), ratio)
        print("  ".join(cells))


if __name__ == "__main__":
    main(sys.argv[1])
