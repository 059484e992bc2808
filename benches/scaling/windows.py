"""A window of load as figures that a file can hold, and medians of them."""

from statistics import median

from benches.scaling.notebook import CannotMeasure


def fill(load, sessions, row):
    """Opens sessions until there are so many.

    Raises:
        CannotMeasure: The server does not take them: what follows would be told of fewer.
    """
    if not load.grow(sessions):
        raise CannotMeasure(f"row {row}: the server takes {load.sessions} sessions, not {sessions}")


def figures(window, server=None):
    """What a window showed.

    Args:
        window: A `Measured`.
        server: Whose resident memory is told, too.
    """
    told = {
        "sessions": window.sessions,
        "holds": window.holds,
        "p50_ms": window.lateness_ms["p50"],
        "p99_ms": window.lateness_ms["p99"],
        "latency_ms": window.latency_ms["p50"],
        "cpu_us": window.cpu_us,
        "core": window.core,
        "generator_core": window.generator_core,
        "generator_late_ms": window.generator_late_ms,
        "faults": sum(window.faults.values()),
        "by_fault": {kind: count for kind, count in window.faults.items() if count},
    }
    if server is not None:
        told["resident_kib"] = server.resident_kib()
    return told


def medians(runs, name):
    """The median of a figure over runs; None of none."""
    values = [run[name] for run in runs if run.get(name) is not None]
    return median(values) if values else None
