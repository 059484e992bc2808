"""Times how long imports and commands take to start, beside `import numpy`.

    python -m benches.start              # a table of the least of ten starts each
    python -m benches.start --rounds 30

The starts of a round follow one another, so that a busy machine slows all of them alike. Processor
time is shown beside the time on the clock, since it says the same on a busy machine.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from vsingest.cli.app import COMMANDS

PYTHON = sys.executable
COMMAND = str(Path(PYTHON).parent / "vsingest")
NUMPY = "import numpy"
# The most that each may take: beside `import numpy`, or milliseconds.
AIMS = {"import vsingest.fast": "1.3x", "vsingest --version": "150 ms"}
HELP_AIM = "350 ms"


def starts():
    """Every start that is timed, by its name."""
    imports = ("pass", NUMPY, "import vsingest.fast", "import vsingest", "import aiohttp")
    yield from ((one, [PYTHON, "-c", one]) for one in imports)
    for options in (["--version"], ["--help"], *([command, "--help"] for command in COMMANDS)):
        yield " ".join(["vsingest", *options]), [COMMAND, *options]


def start(command):
    """Starts a process and awaits its end; returns seconds on the clock and of the processor."""
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    began = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=silent)
    _, status, usage = os.wait4(process, 0)
    took = time.perf_counter() - began
    if status:
        raise SystemExit(f"{' '.join(command)}: exit code {os.waitstatus_to_exitcode(status)}")
    return took, usage.ru_utime + usage.ru_stime


def main():
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    least = {}
    for _ in range(rounds):
        for name, command in starts():
            found = start(command)
            least[name] = tuple(map(min, least.get(name, found), found))
    numpy = least[NUMPY]
    print(f"{'start':<28}{'ms':>8}{'numpy x':>9}{'cpu ms':>9}{'numpy x':>9}  aim")
    for name, (took, cpu) in least.items():
        aim = AIMS.get(name, HELP_AIM if name.endswith("--help") else "")
        print(
            f"{name:<28}{took * 1_000:>8.0f}{took / numpy[0]:>9.2f}"
            f"{cpu * 1_000:>9.0f}{cpu / numpy[1]:>9.2f}  {aim}".rstrip()
        )


if __name__ == "__main__":
    main()
