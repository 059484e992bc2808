"""The page on testing does what it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from vsingest import pytest_plugin
from vsingest.testing import Network
from vsingest.testing.link import NetworkLink

pytestmark = pytest.mark.slow

pytest_plugins = "pytester"

PAGE = (Path(__file__).parents[2] / "docs/testing.md").read_text()
WITH_PYTEST, FIXTURE, WITHOUT = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)


def test_the_tests_pass(pytester):
    pytester.makepyfile(f"{WITH_PYTEST}\n\n{FIXTURE}")
    options = ("-p", "no:schemathesis", "-p", "no:benchmark", "-p", "no:asyncio", "-W", "error")
    pytester.runpytest_subprocess(*options).assert_outcomes(passed=2)


def test_the_script_runs():
    said = subprocess.run(
        [sys.executable, "-W", "error", "-c", WITHOUT], capture_output=True, text=True, check=True
    ).stdout
    assert [line.split()[0] for line in said.splitlines()] == ["8000", "8000"]


def test_the_tables_name_what_there_is():
    names = re.findall(r"^\| `([^|]*)` \|", PAGE, re.M)
    fixtures = {name for name in vars(pytest_plugin) if name.startswith("vsingest_")}
    assert {name for name in names if name.startswith("vsingest")} == fixtures
    for name in ("latency", "jitter", "segment_bytes", "stall", "drop", "outage", "links"):
        assert f"`{name}" in PAGE
        assert hasattr(Network, name)
    assert hasattr(NetworkLink, "stall")
    assert hasattr(NetworkLink, "drop")
