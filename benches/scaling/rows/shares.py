"""Where the server's time goes under a modest load: what perf saw, by kind of work."""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benches.capacity.load import loading
from benches.capacity.programs import BENCHES
from benches.capacity.servers import OURS, running, serve_command
from benches.scaling.notebook import CannotMeasure
from benches.scaling.windows import fill

ROW = "shares"
SESSIONS = 300
SECONDS = 6.0
BUILT = BENCHES.parent / "build" / "symbols"
SOURCES = ("src", "python")

# The first that fits a sample's file and function; what fits none is Python itself.
KINDS = (
    ("system calls", r"\[kernel|\[vdso\]|^\[unknown\]"),
    ("encode", r" vsi_(audio_message|base64_encode|media_encode|ws_frame|ws_header)|/_sender\."),
    (
        "mix",
        r" vsi_(bridge|conceal|crossfade|jitter|mix|playout_pull|quiet|room)|"
        r"/_(bridge|plane|playout|room_mixer)\.",
    ),
    ("parse", r"/vsingest/fast/"),
    ("loop", r"/uvloop/|/_asyncio\."),
)
REST = "interpreter and libraries"


def measure(notebook, size):
    """Looks at a server built with its symbols for some seconds."""
    notebook.keep(ROW, "perf", lambda: _looked(size.plan))


def kind_of(sample):
    """The kind of work.

    Args:
        sample: A file's path and a function's name, parted by a blank.
    """
    return next((kind for kind, fits in KINDS if re.search(fits, sample)), REST)


def _changed():
    """When the sources of the package were."""
    sources = (path for folder in SOURCES for path in (BENCHES.parent / folder).rglob("*.*"))
    return max(path.stat().st_mtime for path in sources if path.suffix != ".pyc")


def _with_symbols():
    """Builds the package unstripped, and gives the folder it is in."""
    site = BUILT / "site"
    if not site.exists() or site.stat().st_mtime < _changed():
        shutil.rmtree(site, ignore_errors=True)
        options = [
            f"--config-settings={option}"
            for option in ("install.strip=false", f"build-dir={BUILT / 'cmake'}")
        ]
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-build-isolation",
                "--no-deps",
                "--target",
                site,
                *options,
                BENCHES.parent,
            ],
            check=True,
        )
    return site


def _looked(plan):
    if shutil.which("perf") is None:
        raise CannotMeasure(f"row {ROW}: there is no perf on this machine; on Debian: linux-perf")
    command = ["env", f"PYTHONPATH={_with_symbols()}", *serve_command()]
    with (
        tempfile.TemporaryDirectory() as folder,
        running(OURS, plan.server_core, command) as server,
        loading(server, plan.generator_core) as load,
    ):
        fill(load, SESSIONS, ROW)
        time.sleep(2)
        data = Path(folder, "perf.data")
        record = [
            "perf",
            "record",
            "--quiet",
            "--event=cpu-clock",
            "--freq=4000",
            f"--output={data}",
        ]
        ran = subprocess.run(
            [*record, f"--pid={server.process.pid}", "--", "sleep", str(SECONDS)],
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise CannotMeasure(f"row {ROW}: perf may not look at processes: {ran.stderr.strip()}")
        seen = subprocess.run(
            ["perf", "script", f"--input={data}", "--fields=ip,sym,dso"],
            capture_output=True,
            text=True,
            check=True,
        )
    return shares(seen.stdout.splitlines()) | {"sessions": SESSIONS}


def shares(lines):
    """The share of each kind of work, and of the functions that took most.

    Args:
        lines: Of `perf script`: an address, a function, and its file in brackets.
    """
    found, functions = Counter(), Counter()
    for line in filter(None, map(str.strip, lines)):
        _, _, named = line.partition(" ")
        function, _, file = named.rpartition(" (")
        found[kind_of(f"{file.rstrip(')')} {function}")] += 1
        functions[function] += 1
    total = max(1, found.total())
    return {
        "samples": found.total(),
        "kinds": {kind: found[kind] / total for kind in (*(name for name, _ in KINDS), REST)},
        "functions": [[name, count / total] for name, count in functions.most_common(12)],
    }
