"""What pytest-benchmark measured, as works and who did them how fast."""

import json
from collections import defaultdict
from dataclasses import dataclass
from os.path import commonprefix
from pathlib import Path

OURS = "vsingest"
UNITS = (("ns", 1e-9), ("µs", 1e-6), ("ms", 1e-3), ("s", 1.0))


@dataclass(frozen=True)
class Timing:
    """The median time of one call."""

    by: str
    seconds: float

    @property
    def is_ours(self):
        return OURS in self.by


@dataclass(frozen=True)
class Work:
    """One group of benches, the fastest first."""

    name: str
    timings: tuple[Timing, ...]

    @property
    def fastest_rival(self):
        return next((timing for timing in self.timings if not timing.is_ours), None)

    def by(self, label):
        """Finds who is called so.

        Raises:
            SystemExit: Nobody is.
        """
        for timing in self.timings:
            if timing.by == label:
                return timing
        known = ", ".join(repr(timing.by) for timing in self.timings)
        raise SystemExit(f"{self.name}: no bench is called {label!r}; there are {known}")


def load(path):
    """Reads every work by its name, in the order of the benches.

    Ours are the benches whose name or parameters hold `vsingest`.
    """
    groups = defaultdict(list)
    for bench in json.loads(Path(path).read_text())["benchmarks"]:
        groups[bench["group"] or bench["name"]].append(bench)
    return {name: Work(name, _timings(benches)) for name, benches in groups.items()}


def _timings(benches):
    # A bench may write several calls out.
    seconds = [b["stats"]["median"] / b["extra_info"].get("calls", 1) for b in benches]
    pairs = zip(_labels(benches), seconds, strict=True)
    return tuple(Timing(*pair) for pair in sorted(pairs, key=lambda pair: pair[1]))


def _labels(benches):
    """Names each bench by what tells it from the others of its group."""
    bases, marks = [], []
    for bench in benches:
        base, _, identifier = bench["name"].rstrip("]").partition("[")
        bases.append(base)
        marks.append(identifier.split("-") if identifier else [])
    shared = commonprefix(bases) if len(bases) > 1 else "test"  # noqa: RUF071 - letters are compared, not folders
    if any(base[len(shared) :][:1] not in ("", "_") for base in bases):
        shared = shared.rpartition("_")[0]
    everywhere = set.intersection(*map(set, marks))
    for base, mark in zip(bases, marks, strict=True):
        words = base.removeprefix(shared).strip("_").split("_")
        yield " ".join(filter(None, words + [word for word in mark if word not in everywhere]))


def readable(seconds):
    """Writes a time with three digits, in the unit that suits it."""
    unit, scale = next((unit for unit in UNITS if seconds < 1_000 * unit[1]), UNITS[-1])
    return f"{seconds / scale:.3g} {unit}"
