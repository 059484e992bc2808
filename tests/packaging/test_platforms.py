"""The table of platforms names what is built, and tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "platforms.md").read_text()
HOLDS = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.partition("\n## ")[0].splitlines()
    if line.startswith(("| Linux", "| Windows", "| macOS"))
]


@pytest.mark.parametrize(("file", "name"), HOLDS)
def test_a_test_that_holds_a_row_is_there(file, name):
    assert f"\ndef {name}(" in (ROOT / file).read_text()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_row_names_its_test_or_says_that_there_is_none(row):
    assert row[4].startswith("not tested") != bool(re.search(r"::\w+", row[5]))


def test_the_wheels_are_those_that_can_be_built(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools" / "wheels")
    from build_wheels import TARGETS

    assert set(re.findall(r"`((?:many|musl)linux_\w+)`", PAGE)) == set(TARGETS)


def test_every_instruction_set_has_its_row():
    isas = (ROOT / "src" / "kernels" / "simd" / "isa.c").read_text()
    named = re.findall(r'\[VSI_ISA_\w+\] = "(\w+)"', isas)
    assert named == re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE)[: len(named)]
