"""Pictures of what was measured."""

from statistics import median

from benches.capacity.load import LATE_MS
from benches.capacity.report import COLOURS
from benches.capacity.servers import LABELS, OURS
from benches.scaling.rows.capacity import by_server

DASHED = {"color": "#212529", "lw": 1, "ls": "--"}


def _figure(rows):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4 * rows), layout="constrained")
    return figure, figure.subplots(rows, sharex=True)


def _save(figure, axes, path):
    for each in axes:
        each.grid(alpha=0.25, which="both")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=100, metadata={"Software": None})


def draw_capacity(notebook, path):
    """Sessions against p99 lateness, and against CPU per session and frame."""
    figure, (late, cpu) = _figure(2)
    for (name, runs), colour in zip(by_server(notebook).items(), COLOURS, strict=False):
        windows = {}
        for window in (window for run in runs for window in run["windows"]):
            windows.setdefault(window["sessions"], []).append(window)
        sessions = sorted(windows)
        style = {"color": colour, "lw": 2.5 if name == OURS else 1.2, "marker": ".", "ms": 4}
        for axes, figure_name, label in ((late, "p99_ms", None), (cpu, "cpu_us", LABELS[name])):
            values = [median(window[figure_name] for window in windows[n]) for n in sessions]
            axes.plot(sessions, values, label=label, **style)
    late.axhline(LATE_MS, **DASHED)
    late.set(yscale="log", ylabel="p99 lateness, ms")
    late.yaxis.set_major_formatter("{x:g}")
    cpu.set(xlabel="sessions, in rooms of two, one core", ylabel="CPU us per session and frame")
    cpu.set_ylim(bottom=0)
    cpu.legend(fontsize=8)
    _save(figure, (late, cpu), path)


def draw_costs(steps_by_places, path):
    """Sessions against CPU per session and frame, a line for each size of room."""
    figure, axes = _figure(1)
    for (places, steps), colour in zip(steps_by_places.items(), COLOURS, strict=False):
        sessions = sorted(steps)
        cpu = [median(step["cpu_us"] for step in steps[n]) for n in sessions]
        axes.plot(sessions, cpu, color=colour, marker="o", label=f"rooms of {places}")
    axes.set(xlabel="sessions", ylabel="CPU us per session and frame")
    axes.set_ylim(bottom=0)
    axes.legend()
    _save(figure, (axes,), path)


def draw_long_run(run, path):
    """Lateness and resident memory, window by window."""
    figure, (late, memory) = _figure(2)
    minutes = [window["at"] / 60 for window in run["windows"]]
    for name, colour in zip(("p50_ms", "p99_ms"), COLOURS, strict=False):
        values = [window[name] for window in run["windows"]]
        late.plot(minutes, values, color=colour, lw=1, label=name.removesuffix("_ms"))
    late.set(ylabel="lateness in each window, ms")
    late.set_ylim(bottom=0)
    late.legend()
    resident = [window["resident_kib"] / 1024 for window in run["windows"]]
    memory.plot(minutes, resident, color=COLOURS[0])
    memory.set(xlabel="minutes", ylabel="resident memory, MiB")
    # Memory that is flat would lie on the edge of a picture that is cut to it.
    memory.set_ylim(0, 1.2 * max(resident))
    _save(figure, (late, memory), path)
