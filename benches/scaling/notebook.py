"""What was measured, in a file from the moment it was: nothing is measured twice or forgotten."""

import json
import os


class CannotMeasure(Exception):  # noqa: N818 - what happened
    """A row cannot be measured here; the text says why."""


class Notebook:
    """Figures by row and name.

    Args:
        path: A JSON file; what it holds is taken up.
        report: Takes a line about each that is measured.
    """

    def __init__(self, path, report=print):
        self.path = path
        self._report = report
        self._rows = json.loads(path.read_text()) if path.exists() else {}

    def keep(self, row, name, measure):
        """Gives what `measure()` returned, now or in an earlier run.

        Args:
            row: Of the report.
            name: Within the row.
            measure: Gives what JSON can hold.
        """
        kept = self._rows.setdefault(row, {})
        if name not in kept:
            kept[name] = measure()
            self._report(f"{row}, {name}: {_brief(kept[name])}")
            self._write()
        return kept[name]

    def forget(self, rows):
        """Lets go of rows that are to be measured anew."""
        for row in rows:
            self._rows.pop(row, None)

    def row(self, row):
        """By name, what a row has; empty where it was not measured."""
        return self._rows.get(row, {})

    def _write(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        whole = self.path.with_suffix(".part")
        whole.write_text(json.dumps(self._rows, indent=1))
        os.replace(whole, self.path)


def _brief(value):
    if isinstance(value, dict):
        shown = {key: each for key, each in value.items() if not isinstance(each, (dict, list))}
        return ", ".join(f"{key} {_brief(each)}" for key, each in shown.items())
    return f"{value:.4g}" if isinstance(value, float) else str(value)
