"""Measures what a session costs and what a server holds, and writes it down.

Every figure is in the JSON file from the moment it was measured: run the same again, and only what
is missing is measured. The document, its pictures and the bar follow from the file.
"""

import argparse
import sys
from pathlib import Path

from benches.capacity.__main__ import allow_sockets
from benches.capacity.load import GeneratorFailed
from benches.capacity.servers import ServerFailed
from benches.scaling import sheet, size, tables
from benches.scaling.notebook import CannotMeasure, Notebook
from benches.scaling.rows import ROWS, long_run

BUILD = Path("build", "scaling")


def _options():
    parser = argparse.ArgumentParser(prog="vsingest bench scaling", description=__doc__)
    add = parser.add_argument
    rows = (*ROWS, long_run.ROW)
    add("--rows", metavar="NAMES", default=",".join(ROWS), help=f"of {', '.join(rows)}, by commas")
    add("--minutes", type=float, default=30, help=f"of the row {long_run.ROW} (%(default)g)")
    add("--resume", type=Path, metavar="FILE", help="the JSON file (build/scaling/measured.json)")
    add("--again", action="store_true", help="measure the rows anew, though the file has them")
    add("--short", action="store_true", help="a quick look; its figures are worth nothing")
    add("--write", type=Path, metavar="FILE", help="the document (docs/scaling.md)")
    chosen = parser.parse_args()
    chosen.rows = [row for row in chosen.rows.split(",") if row]
    for row in chosen.rows:
        if row not in rows:
            parser.error(f"--rows: there is no row {row!r}; there are {', '.join(rows)}")
    if chosen.minutes <= 0:
        parser.error(f"--minutes: {chosen.minutes} is not above 0")
    # A quick look overwrites nothing that was measured in earnest.
    name = "short" if chosen.short else "measured"
    chosen.resume = chosen.resume or BUILD / f"{name}.json"
    chosen.write = chosen.write or (BUILD / "short.md" if chosen.short else Path("docs/scaling.md"))
    return chosen


def _measure(notebook, chosen):
    """Measures row by row; one that cannot be measured keeps no other back."""
    amount = size.SHORT if chosen.short else size.FULL
    window = amount.plan.seconds if chosen.short else long_run.WINDOW_SECONDS
    unmeasured = []
    for row in chosen.rows:
        try:
            if row == long_run.ROW:
                long_run.measure(notebook, amount, chosen.minutes, window)
            else:
                ROWS[row](notebook, amount)
        except (CannotMeasure, GeneratorFailed, ServerFailed) as error:
            unmeasured.append(row)
            print(f"vsingest bench scaling: {row}: {error}", file=sys.stderr, flush=True)
    return unmeasured


def main():
    chosen = _options()
    allow_sockets()
    notebook = Notebook(chosen.resume, lambda line: print(line, file=sys.stderr, flush=True))
    if chosen.again:
        notebook.forget(chosen.rows)
    unmeasured = _measure(notebook, chosen)
    sheet.write(notebook, chosen.write)
    for name, block in tables.BLOCKS.items():
        if (text := block(notebook)) is not None:
            print(f"{name}\n\n{text}\n")
    print(f"written: {chosen.write}, {chosen.resume}")
    if unmeasured:
        sys.exit(f"not measured: {', '.join(unmeasured)}")


if __name__ == "__main__":
    main()
