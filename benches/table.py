"""Prints one table from pytest-benchmark's JSON: each work, who did it, and how fast.

Ours are the benches whose name or parameters hold `vsingest`. The ratio says how many times faster
than the fastest rival of the same work a bench is; where there is no rival, it is a dash.
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


def labels(benches):
    """Names each bench of a group by what its name does not share with all the others."""
    parts = [bench["name"].removesuffix("]").partition("[") for bench in benches]
    bases, ids = [base for base, _, _ in parts], [set(tail.split("-")) for _, _, tail in parts]
    shared = commonprefix(bases)  # noqa: RUF071 - letters are compared, not folders
    if any(base[len(shared) :][:1] not in ("", "_") for base in bases):
        shared = shared.rpartition("_")[0]
    for base, _, tail in parts:
        words = [base.removeprefix(shared).strip("_").replace("_", " ")]
        words += [word for word in tail.split("-") if word not in set.intersection(*ids)]
        yield " ".join(filter(None, words)) or base.removeprefix("test_")


def rows(work, benches):
    """Yields the lines of one group, the fastest bench first."""
    medians = [bench["stats"]["median"] for bench in benches]
    timings = sorted(zip(medians, labels(benches), strict=True))
    rivals = [seconds for seconds, label in timings if OURS not in label]
    alone = not rivals or len(rivals) == len(timings)
    for seconds, label in timings:
        ratio = "-" if alone else f"{min(rivals) / seconds:.1f}x"
        yield work, label, readable(seconds), ratio
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
