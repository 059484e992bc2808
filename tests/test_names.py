"""One word, one thing: of the names in the package."""

import ast
import re
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "python" / "vsingest"

# What may stand twice, and why; at most five names.
TWICE = {
    "Call": "vsingest.sync.Call is vsingest.Call for programs without an event loop",
    "Stream": "vsingest.sync's streams mirror those of the client",
}

# What is counted is `counters`, a snapshot of it `stats`, what operators read `metrics`.
OTHER_WORDS = {"account", "accounts", "books", "ledger", "tally"}


def class_names():
    homes = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].add(str(path.relative_to(PACKAGE)))
    return homes


def test_no_class_name_means_two_things():
    twice = {name: sorted(homes) for name, homes in class_names().items() if len(homes) > 1}
    assert {name: homes for name, homes in twice.items() if name not in TWICE} == {}


def test_the_exceptions_are_few_and_needed():
    homes = class_names()
    assert len(TWICE) <= 5
    assert all(len(homes[name]) > 1 for name in TWICE)


def names_in(tree):
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name"):
            if isinstance(name := getattr(node, field, None), str):
                yield name


def test_what_is_counted_has_one_word():
    wrong = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.pyi")]
        for name in names_in(ast.parse(path.read_text()))
        if OTHER_WORDS & set(re.findall("[a-z]+", re.sub("([A-Z])", r"_\1", name).lower()))
    }
    assert not wrong
