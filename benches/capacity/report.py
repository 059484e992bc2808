"""What the ramps showed: a table, a picture, and JSON."""

from dataclasses import asdict
from statistics import median

from benches.capacity.load import LATE_MS
from benches.capacity.servers import LABELS, OURS

COLOURS = ("#0b7285", "#e8590c", "#5f3dc4", "#2b8a3e", "#a61e4d", "#868e96", "#212529")


def _median(values):
    return median(values) if values else None


def summary(climbs):
    """Each server's figures, medians of its runs.

    Args:
        climbs: By the name of the server, a `Climb` for each run.

    Returns:
        By name: sessions held, and p99 lateness, latency, CPU and generator at that number.
    """
    found = {}
    for name, runs in climbs.items():
        held = [run.held for run in runs if run.held is not None]
        found[name] = {
            "sessions": median(run.held.sessions if run.held else 0 for run in runs),
            "lateness_p99_ms": _median([window.lateness_ms["p99"] for window in held]),
            "latency_p50_ms": _median([window.latency_ms["p50"] for window in held]),
            "cpu_us": _median([window.cpu_us for window in held]),
            "core": _median([window.core for window in held]),
            "generator_core": _median([window.generator_core for window in held]),
            "runs": [run.held.sessions if run.held else 0 for run in runs],
            "ended": [run.why for run in runs],
        }
    return found


def as_json(climbs):
    """Everything that was measured, for programs."""
    return {
        "summary": summary(climbs),
        "windows": {
            name: [[asdict(window) for window in run.windows] for run in runs]
            for name, runs in climbs.items()
        },
    }


def table(climbs):
    """Rows of text, the first a heading."""
    found = summary(climbs)
    ours = found.get(OURS, {}).get("sessions")
    yield (
        "server",
        "sessions",
        "ours against it",
        "p99 late ms",
        "latency ms",
        "us per session and frame",
        "core",
        "generator's core",
    )
    for name, figures in found.items():
        sessions = figures["sessions"]
        ratio = f"{ours / sessions:.2f}x" if ours is not None and sessions else "-"
        numbers = ("lateness_p99_ms", "latency_p50_ms", "cpu_us", "core", "generator_core")
        formats = ("{:.1f}", "{:.0f}", "{:.1f}", "{:.0%}", "{:.0%}")
        yield (
            LABELS.get(name, name),
            f"{sessions:g}",
            ratio,
            *(
                "-" if figures[number] is None else form.format(figures[number])
                for number, form in zip(numbers, formats, strict=True)
            ),
        )


def print_table(climbs):
    lines = list(table(climbs))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for first, *rest in lines:
        cells = [
            first.ljust(widths[0]),
            *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True)),
        ]
        print("  ".join(cells))
    for name, runs in climbs.items():
        print(f"{LABELS.get(name, name)} ended: {'; '.join(run.why for run in runs)}")


def draw(climbs, path):
    """Writes a PNG: sessions against p99 lateness, and against CPU per session and frame."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 8), layout="constrained")
    late, cpu = figure.subplots(2, sharex=True)
    for (name, runs), colour in zip(climbs.items(), COLOURS, strict=False):
        windows = {}
        for window in (window for run in runs for window in run.windows):
            windows.setdefault(window.sessions, []).append(window)
        sessions = sorted(windows)
        style = {"color": colour, "lw": 2.5 if name == OURS else 1.2, "marker": ".", "ms": 4}
        lateness = [median(w.lateness_ms["p99"] for w in windows[n]) for n in sessions]
        late.plot(sessions, lateness, label=LABELS.get(name, name), **style)
        cpu.plot(sessions, [median(w.cpu_us for w in windows[n]) for n in sessions], **style)
    late.axhline(LATE_MS, color="#212529", lw=1, ls="--")
    late.set(xscale="log", yscale="log", ylabel="p99 lateness, ms")
    late.legend(fontsize=8)
    cpu.set(xlabel="sessions, in rooms of two, one core", ylabel="CPU us per session and frame")
    cpu.set_ylim(bottom=0)
    for axes in (late, cpu):
        axes.grid(alpha=0.25, which="both")
    figure.savefig(path, dpi=100, metadata={"Software": None})
