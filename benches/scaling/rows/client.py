"""What paced streams cost a client process, beside `websockets` and numpy."""

import re
import subprocess
import sys

from benches.capacity.programs import BENCHES
from benches.capacity.servers import pinned
from benches.scaling.notebook import CannotMeasure

ROW = "client"
WAY = re.compile(r"^(\w+) +([\d.]+) us of CPU a frame.*p99 ([\d.]+) ms", re.MULTILINE)


def measure(notebook, size):
    """Runs the bench of client streams `size.runs` times."""
    for run in range(size.runs):
        notebook.keep(ROW, f"run {run}", lambda: _ran(size))


def _ran(size):
    options = [f"--streams={size.client_streams}", f"--rounds={size.client_rounds}"]
    ran = subprocess.run(
        # The service inherits the core; what is measured is the CPU time of the client alone.
        pinned([sys.executable, "-m", "benches.client.streams", *options], None),
        cwd=BENCHES.parent,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    ratio = re.search(r"^ratio ([\d.]+)", ran.stdout, re.MULTILINE)
    if ran.returncode or ratio is None:
        raise CannotMeasure(f"row {ROW}: benches.client.streams failed; what it said is above")
    ways = {
        name: {"cpu_us": float(cpu), "p99_ms": float(p99)}
        for name, cpu, p99 in WAY.findall(ran.stdout)
    }
    return {"ratio": float(ratio[1]), "streams": size.client_streams, "ways": ways}
