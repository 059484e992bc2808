"""The bench of the client's pace: what its command writes, and that a part may fail."""

import json
import subprocess
import sys

import pytest
from benches.client import __main__ as bench

pytestmark = pytest.mark.slow

MISSING = "/no/such/python"


def test_the_page_has_every_part_and_names_what_failed(tmp_path):
    out = tmp_path / "pacing.md"
    command = [sys.executable, "-m", "benches.client", "--minutes=0.03", f"--out={out}"]
    ran = subprocess.run(
        [*command, f"--pipecat={MISSING}"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1, ran.stderr
    page, data = out.read_text(), json.loads(out.with_suffix(".json").read_text())
    assert page.strip() == ran.stdout.strip()
    assert list(data) == list(bench.PARTS)
    assert [title for title, part in data.items() if "failed" in part] == ["Others"]
    assert f"## {list(data)[-1]}\n\nFailed: FileNotFoundError" in page
    calls = data["Long calls"]["found"]
    assert [row["streams"] for row in calls] == [1, 1, 1, 100, 100, 100, 1, 100]
    assert all(row["p99"] > 0 for row in calls)
    assert sum(row["missing"] for row in calls) == 0
