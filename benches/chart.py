"""The bar of a run as a picture: how many times faster ours is, and how many are asked for."""

import tomllib

from bar import BAR, standings
from matplotlib.figure import Figure

OURS, UNDER, MARK = "#0b7285", "#e8590c", "#212529"


def draw(works, path):
    """Writes a PNG with one bar for each row that asks for a ratio."""
    asked = [row.get("times") for row in tomllib.loads(BAR.read_text())["row"]]
    rows = [(row, times) for row, times in zip(standings(works), asked, strict=True) if times]
    figure = Figure(figsize=(10, 0.42 * len(rows) + 1.2), layout="constrained")
    axes = figure.add_subplot()
    for place, (row, times) in enumerate(rows):
        ratio = row.rival.seconds / row.ours.seconds
        axes.barh(place, ratio, color=OURS if row.holds else UNDER, height=0.62)
        axes.plot([times, times], [place - 0.42, place + 0.42], color=MARK, lw=2)
        axes.annotate(
            f"{row.reached}  ({row.rival.by})",
            (max(ratio, times), place),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    axes.set_yticks(range(len(rows)), [row.work for row, _ in rows], fontsize=8)
    axes.invert_yaxis()
    axes.set(xscale="log", xlim=(1, 1_000))
    axes.set_xlabel("times as fast as the rival in brackets, medians")
    axes.set_title("One 20 ms frame; the dark mark is the bar", fontsize=10)
    axes.grid(axis="x", alpha=0.25)
    figure.savefig(path, dpi=100, metadata={"Software": None})
