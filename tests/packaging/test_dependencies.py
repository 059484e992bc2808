"""The table of dependencies in docs/install.md."""

import tomllib
from pathlib import Path

from tools.dependencies import BEGIN, END, PURPOSES, dependencies

TOP = Path(__file__).parents[2]


def test_the_table_says_what_each_dependency_is_for():
    project = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
    found = dependencies(project)
    assert set(found) == set(PURPOSES)
    page = (TOP / "docs/install.md").read_text()
    rows = page.partition(BEGIN)[2].partition(END)[0].strip().splitlines()[2:]
    told = [[cell.strip() for cell in row.strip("|").split("|")][:3] for row in rows]
    assert told == [
        [name, "" if extra is None else f"`{extra}`", PURPOSES[name][1]]
        for name, extra in found.items()
    ]
