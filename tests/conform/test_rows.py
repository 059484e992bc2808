"""The rows of the kit are the statements of the pages: none is missing, and none is made up."""

import re
from pathlib import Path

import pytest

from vsingest.conform.check import PROTOCOL, Provenance
from vsingest.conform.scenes.all_scenes import SCENES

DOCS = Path(__file__).parents[2] / "docs"
CHECKS = [check for scene in SCENES for check in scene.checks]
MARKS = {Provenance.DOCUMENTED: "[D]", Provenance.SEEN: "[C]", Provenance.OURS: "[O]"}
# Sections that say once, for all in them, that they are ours.
WHOLE_ORDER = "The whole order is ours. [O]"
WHOLLY_OURS = ("Order", "Errors", "Close codes", "Extensions", "Limits")


def one_line(text):
    return " ".join(text.split())


def statements(text):
    """Rows of tables, items of lists and paragraphs, each in one line."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    parts = re.split(r"\n\s*\n|\n(?=\||\d+\. |#|- )", text)
    return [one_line(part) for part in parts if part.strip()]


TEXT = (DOCS / PROTOCOL).read_text().partition("## Creating a session")[2]
ALL = statements(TEXT)


def section(heading):
    found = re.search(rf"^(#+) {re.escape(heading)}\n", TEXT, flags=re.MULTILINE)
    return re.split(rf"^#{{1,{len(found[1])}}} ", TEXT[found.end() :], flags=re.MULTILINE)[0]


def home(check):
    """The statement that a check is of."""
    page = ALL if check.page == PROTOCOL else statements((DOCS / check.page).read_text())
    (found,) = {one for one in page if check.words in one}
    return found


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_row_is_a_statement_of_a_page(check):
    statement = home(check)
    if check.page != PROTOCOL:
        marks = "documented" if check.provenance is Provenance.DOCUMENTED else ""
        assert marks in statement or "POST" in statement
    elif not any(check.words in one_line(section(name)) for name in WHOLLY_OURS):
        assert MARKS[check.provenance] in statement
    else:
        assert check.provenance is Provenance.OURS or MARKS[check.provenance] in statement


def ours():
    """Each mark [O], with the words before it."""
    for statement in ALL:
        for found in re.finditer(re.escape("[O]"), statement):
            if statement != WHOLE_ORDER:  # each item of it has a row, by the test below
                yield statement, found.end()


@pytest.mark.parametrize(("statement", "end"), list(ours()))
def test_each_choice_of_ours_has_its_row(statement, end):
    rows = [one for one in CHECKS if one.page == PROTOCOL and one.provenance is Provenance.OURS]
    if statement.startswith("|"):
        assert any(one.words in statement for one in rows)
    else:
        # In prose, the mark is among the words of the row.
        starts = [(statement.find(one.words), one.words) for one in rows]
        assert any(0 <= start < end <= start + len(words) for start, words in starts)


def quoted(text):
    return any(check.words in text for check in CHECKS)


@pytest.mark.parametrize("heading", ["Errors", "Close codes"])
def test_each_code_has_its_row(heading):
    codes = [one for one in statements(section(heading)) if re.match(r"\| `?[\w-]+`? \|", one)]
    assert len(codes) > 10
    assert [one for one in codes[1:] if not quoted(one)] == []


def test_each_item_of_the_order_has_its_row():
    items = [one for one in statements(section("Order")) if re.match(r"\d+\. ", one)]
    assert len(items) == 8
    assert [one for one in items if not quoted(one)] == []


def test_each_extension_has_its_row():
    names = re.findall(r"^### `(\w+)`$", section("Extensions"), flags=re.MULTILINE)
    assert [name for name in names if not quoted(one_line(section(f"`{name}`")))] == []


def test_no_two_rows_have_one_name():
    names = [check.id for check in CHECKS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+\.[a-z0-9-]+", name) for name in names)
    assert all(check.says.endswith(".") for check in CHECKS)
