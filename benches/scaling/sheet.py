"""The document: its own words, and between them what was measured."""

import re
from pathlib import Path

from benches.scaling import plots, tables
from benches.scaling.machine import machine
from benches.scaling.rows import capacity, costs, long_run

WORDS = Path(__file__).with_name("words.md")
PART = re.compile(r"<!-- part: (\S+) -->\n(.*?)<!-- end -->\n+", re.DOTALL)


def write(notebook, path):
    """Writes the document and its pictures.

    Parts whose figures are not there are left out of it.

    Args:
        notebook: What was measured.
        path: Of the document; its pictures go to the folder `img` beside it.
    """
    blocks = {name: block(notebook) for name, block in tables.BLOCKS.items()}
    blocks |= {"machine": machine()} | _pictures(notebook, path.parent / "img")

    def part(found):
        block = blocks[found[1]]
        return "" if block is None else found[2].replace("{figures}", block) + "\n"

    text = PART.sub(part, WORDS.read_text())
    path.write_text(re.sub(r"\n{3,}", "\n\n", text).strip() + "\n")


def _pictures(notebook, folder):
    drawn = dict.fromkeys(("capacity-plot", "costs-plot", "long"))
    if capacity.by_server(notebook):
        plots.draw_capacity(notebook, folder / "scaling-capacity.png")
        drawn["capacity-plot"] = "![Sessions against lateness and CPU](img/scaling-capacity.png)"
    if costs.by_places(notebook):
        plots.draw_costs(costs.by_places(notebook), folder / "scaling-costs.png")
        drawn["costs-plot"] = "![CPU per session and frame](img/scaling-costs.png)"
    for run in notebook.row(long_run.ROW).values():
        plots.draw_long_run(run, folder / "scaling-long-run.png")
        drawn["long"] = "![Lateness over time](img/scaling-long-run.png)"
    return drawn
