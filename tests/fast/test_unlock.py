"""The threshold from which on the interpreter lock is let go of, and what measures it."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_script_measures_at_the_threshold_of_the_core():
    declared = (ROOT / "src/fast/private/_convert.pxd").read_text()
    samples = int(re.search(r"UNLOCK_SAMPLES = (\d+)", declared)[1])
    printed = subprocess.run(
        [sys.executable, "benches/unlock.py"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert f"{samples:,} samples" in printed[0]
    assert [line.split(" lock held")[0].strip() for line in printed[1:]] == [
        "alone",
        "beside a busy thread",
    ]
