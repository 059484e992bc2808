"""The picture of a load."""

from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure

from vsingest.load.caller import LoadCounters
from vsingest.load.histogram import BIN_SECONDS, Histogram
from vsingest.load.report import LoadReport

COLOURS: Final = ("#0b7285", "#e8590c", "#5f3dc4")


def draw(counters: LoadCounters, report: LoadReport, path: Path) -> None:
    """Writes a PNG with the percentage of times that are longer, for each kind of time.

    Raises:
        OSError: The file cannot be written.
        ValueError: The suffix is not that of a picture.
    """
    figure = Figure(figsize=(10, 6), layout="constrained")
    axes = figure.add_subplot()
    kinds = (
        ("lateness of what left", counters.lateness),
        ("latency, speaker to listener", counters.latency),
        ("jitter of what came", counters.jitter),
    )
    for colour, (name, times) in zip(COLOURS, kinds, strict=True):
        if times.total:
            p99 = times.percentile(99) * 1_000
            _curve(axes, times, f"{name}: p99 {p99:.1f} ms, {times.total:,} of them", colour)
    axes.set(
        title=f"{report.joined} calls in {report.rooms} rooms for {report.seconds:.0f} s: "
        f"{report.frames_missing:,} of {report.frames_heard + report.frames_missing:,} frames "
        f"missing, {report.cores:.2f} of a core",
        xlabel="ms",
        ylabel="longer, of a hundred",
        xscale="symlog",
        yscale="log",
        xlim=(0, None),
        ylim=(0.01, 120),
    )
    axes.grid(alpha=0.25)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:g}")
    axes.legend(loc="lower left")
    figure.savefig(path, dpi=110)


def _curve(axes: Any, times: Histogram, label: str, colour: str) -> None:
    last = int(np.flatnonzero(times.counts)[-1]) + 1
    longer = 100 * (1 - np.cumsum(times.counts[:last]) / times.total)
    edges = np.arange(1, last + 1) * BIN_SECONDS * 1_000
    axes.plot(
        np.concatenate(([0.0], edges)),
        np.concatenate(([100.0], longer)),
        color=colour,
        label=label,
        drawstyle="steps-post",
    )
