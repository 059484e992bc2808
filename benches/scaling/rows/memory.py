"""Resident memory of a session that is idle, and of one that streams."""

import json
import subprocess
import sys

from benches.capacity.programs import BENCHES
from benches.scaling.notebook import CannotMeasure

ROW = "memory"


def measure(notebook, size):
    """Runs the memory bench `size.runs` times."""
    for run in range(size.runs):
        notebook.keep(ROW, f"run {run}", lambda: _ran(size))


def _ran(size):
    program = BENCHES / "capacity" / "memory.py"
    command = [sys.executable, program, "--json", f"--sessions={size.memory_sessions}"]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if ran.returncode:
        raise CannotMeasure(f"row {ROW}: {program.name} failed; what it said is above")
    return json.loads(ran.stdout)
