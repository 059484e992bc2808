"""What was measured, as tables in Markdown."""

from benches.capacity.servers import LABELS, OURS
from benches.scaling.bar import standings
from benches.scaling.fleet import Figures, fleet
from benches.scaling.rows import capacity, costs, memory, shares
from benches.scaling.windows import medians

FLEETS = (10_000, 100_000, 1_000_000)
VERDICTS = {True: "holds", False: "UNDER"}


def table(heading, rows):
    """Writes a table; all but the first column to the right."""
    lines = [heading, ["---"] + ["---:"] * (len(heading) - 1), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def bar(notebook):
    """Each row of the bar that was measured; None of none."""
    rows = [(row.what, row.reached, row.wanted, VERDICTS[row.holds]) for row in standings(notebook)]
    return table(["", "reached", "the bar", ""], rows) if rows else None


def rivals(notebook):
    """What each server holds; None where that was not measured."""
    found = capacity.by_server(notebook)
    if not found:
        return None
    ours = medians(found.get(OURS, []), "sessions")
    rows = []
    for name, runs in found.items():
        sessions = medians(runs, "sessions")
        held = [run for run in runs if run["sessions"]]
        rows.append(
            [LABELS[name], f"{sessions:g}", ", ".join(str(run["sessions"]) for run in runs)]
        )
        rows[-1].append(f"{ours / sessions:.2f}x" if ours and sessions else "-")
        for figure, form in (("p99_ms", "{:.1f} ms"), ("cpu_us", "{:.1f} us"), ("core", "{:.0%}")):
            value = medians(held, figure)
            rows[-1].append("-" if value is None else form.format(value))
    heading = ["server", "sessions", "each run", "ours against it", "p99 late"]
    return table([*heading, "CPU per session and frame", "core"], rows)


def cost(notebook):
    """CPU and memory by sessions and rooms; None where that was not measured."""
    rows = []
    for places, steps in costs.by_places(notebook).items():
        for runs in (steps[asked] for asked in sorted(steps)):
            cpu, core, late, resident = (
                medians(runs, name) for name in ("cpu_us", "core", "p99_ms", "resident_kib")
            )
            rows.append(
                [str(places), str(runs[0]["sessions"]), f"{cpu:.1f} us", f"{50 * cpu / 1e4:.3f}%"]
            )
            rows[-1] += [f"{core:.0%}", f"{late:.1f} ms", f"{resident / 1024:.0f} MiB"]
    heading = ["places in a room", "sessions", "CPU per session and frame"]
    heading += ["of a core per session", "of a core in all", "p99 late", "resident in all"]
    return table(heading, rows) if rows else None


def where(notebook):
    """The shares of the server's time; None where perf did not look."""
    for seen in notebook.row(shares.ROW).values():
        rows = [(kind, f"{share:.0%}") for kind, share in seen["kinds"].items()]
        return table([f"of its CPU time, {seen['sessions']} sessions", "share"], rows)
    return None


def figures(notebook):
    """What a fleet is computed from; None where one of it was not measured."""
    sessions = medians(capacity.by_server(notebook).get(OURS, []), "sessions")
    runs = list(notebook.row(memory.ROW).values())
    if not sessions or not runs:
        return None
    return Figures(sessions, medians(runs, "process_KiB"), medians(runs, "streaming_KiB"))


def fleets(notebook):
    """What many sessions need; None where what it is computed from was not measured."""
    known = figures(notebook)
    if known is None:
        return None
    rows = []
    for need in (fleet(sessions, known) for sessions in FLEETS):
        rows.append([f"{need.sessions:,}", f"{need.workers:,}", f"{need.machines:,}"])
        rows[-1] += [f"{need.memory_gib:,.1f} GiB", f"{need.gigabits:,.1f} Gbit/s"]
        rows[-1] += [f"{need.packets / 1e6:,.1f} M/s", f"{need.created:,.0f}/s"]
    heading = ["sessions", "workers", "machines of 8 cores", "memory", "each direction"]
    return table([*heading, "packets each direction", "sessions created"], rows)


BLOCKS = {
    "bar": bar,
    "capacity": rivals,
    "costs": cost,
    "shares": where,
    "fleet": fleets,
}
