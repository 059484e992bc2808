"""Each class name of the package means one thing."""

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "python" / "vsingest"

# What may stand twice, and why; at most five names.
TWICE = {
    "Call": "vsingest.sync.Call is vsingest.Call for programs without an event loop",
    "Stream": "vsingest.sync's streams mirror those of the client",
}


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
