"""Writes the proof sheet: `python -m proof docs/core.md build/bench.json`."""

import json
import platform
import sys
from pathlib import Path

import bar
import chart
from results import load

from proof import converters, plots, sheet
from proof.measured import RATIOS, measure
from vsingest import fast

SWEPT = ((48_000, 8_000), (44_100, 8_000), (8_000, 48_000))


def tools(bench):
    """Says what measured what."""
    cpu = json.loads(bench.read_text())["machine_info"]["cpu"]["brand_raw"]
    return (
        f"Measured on Python {platform.python_version()}, {cpu}, with the kernels for "
        f"`{fast.isa()}`: {converters.versions()}."
    )


def main(document, bench):
    """Measures, draws and writes."""
    images = document.parent / "img"
    images.mkdir(exist_ok=True)
    measured = {}
    for rates in RATIOS:
        print(f"measuring {sheet.name_of(*rates)}", flush=True)
        measured[rates] = measure(*rates)
        plots.responses(measured[rates], *rates, images / f"response-{rates[0]}-{rates[1]}.png")
    for rates in SWEPT:
        plots.sweeps(*rates, images / f"sweep-{rates[0]}-{rates[1]}.png")
    plots.delays(measured[RATIOS[0]], images / "delay.png")
    works = load(bench)
    chart.draw(works, images / "speed.png")
    blocks = {
        "tools": tools(bench),
        "qualities": sheet.qualities(measured),
        "comparisons": sheet.comparisons(measured, lambda r: f"img/response-{r[0]}-{r[1]}.png"),
        "speed": sheet.speed(bar.lines(works)),
    }
    document.write_text(sheet.fill(document.read_text(), blocks))
    print(f"{document} and {len(list(images.glob('*.png')))} pictures beside it")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
