"""Two workers on two cores against one on one.

There are but two cores here, so each is shared by a worker and by the generator of what it is sent:
one pair on one core is held against two pairs on two.
"""

import http.client
import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from benches.capacity.load import BATCH, GeneratorFailed, loading
from benches.capacity.servers import OURS, ServerFailed, SessionRefused, running, serve_command
from benches.scaling.notebook import CannotMeasure

ROW = "workers"
COUNTS = (1, 2)
FIRST = 200  # sessions for each worker
STRIDE = 1.15
FINE = 1.05


def measure(notebook, size):
    """Climbs with one pair and with two, by turns."""
    told = subprocess.run(
        [sys.executable, "-m", "vsingest.cli", "serve", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    if "--workers" not in told.stdout:
        raise CannotMeasure(f"row {ROW}: vsingest serve has no --workers")
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < max(COUNTS):
        raise CannotMeasure(f"row {ROW}: it takes {max(COUNTS)} cores, and there are {cores}")
    for run in range(size.runs):
        for count in COUNTS:
            notebook.keep(ROW, f"{count} {run}", lambda: _climb(cores[:count], size))  # noqa: B023


def runs(notebook, count):
    """The runs with so many workers."""
    return [run for name, run in notebook.row(ROW).items() if name.startswith(f"{count} ")]


def _climb(cores, size):
    first = min(FIRST, size.plan.most) * len(cores)
    rough = _held(cores, size, first, STRIDE)
    fine = _held(cores, size, rough["sessions"], FINE) if rough["sessions"] else rough
    return max(rough, fine, key=lambda found: found["sessions"])


def _held(cores, size, sessions, stride):
    plan = replace(size.plan, most=size.plan.most * len(cores))
    held = {"sessions": 0}
    try:
        with Pairs(cores) as pairs:
            for wanted in plan.steps(sessions, stride):
                if not pairs.grow(wanted):
                    break
                windows = pairs.measure(plan)
                if windows is None:
                    break
                held = {
                    "sessions": wanted,
                    "on_each": [window.sessions for window in windows],
                    "p99_ms": max(window.lateness_ms["p99"] for window in windows),
                }
    except (GeneratorFailed, ServerFailed, SessionRefused) as error:
        return held | {"why": str(error)}
    return held


class Pairs:
    """A server of so many workers, and for each of them a generator on its core."""

    def __init__(self, cores):
        self._cores = cores

    def __enter__(self):
        with ExitStack() as stack:
            command = serve_command(f"--workers={len(self._cores)}")
            self._server = stack.enter_context(running(OURS, command=command))
            workers = _listening(self._server.process.pid)
            if len(workers) > len(self._cores):  # the one who starts them may have a door, too
                workers.pop(self._server.port)
            self._loads = {}
            for (port, pid), core in zip(sorted(workers.items()), self._cores, strict=True):
                for thread in os.listdir(f"/proc/{pid}/task"):
                    os.sched_setaffinity(int(thread), {core})
                worker = replace(self._server, port=port)
                self._loads[port] = stack.enter_context(loading(worker, core))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *raised):
        self._stack.close()

    def grow(self, sessions):
        """Opens sessions, each with the worker that its address names."""
        opened = sum(load.sessions for load in self._loads.values())
        while opened < sessions:
            batch = range(opened, min(sessions, opened + BATCH))
            targets = {port: [] for port in self._loads}
            try:
                for url in self._server.create(batch):
                    targets[url.port].append(f"{url.path}?{url.query}")
            except (SessionRefused, OSError, http.client.HTTPException):
                return False
            if not all(self._loads[port].open(some) for port, some in targets.items() if some):
                return False
            opened = batch.stop
        return True

    def measure(self, plan):
        """A window of each, where all hold in one of three; None otherwise."""
        for _ in range(3):
            time.sleep(plan.settle)
            for load in self._loads.values():
                load.begin(plan.seconds)
            windows = [load.finish() for load in self._loads.values()]
            if all(window.holds for window in windows):
                return windows
        return None


def _listening(pid):
    """By port, which of a process and its children listens."""
    ports = {}
    sockets = _listening_sockets()
    for each in (pid, *_children(pid)):
        for descriptor in Path(f"/proc/{each}/fd").iterdir():
            try:
                inode = re.fullmatch(r"socket:\[(\d+)\]", os.readlink(descriptor))
            except FileNotFoundError:
                continue
            if inode and inode[1] in sockets:
                ports[sockets[inode[1]]] = each
    return ports


def _listening_sockets():
    """By inode, the port of each TCP socket that listens."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {line[9]: int(line[1].split(":")[1], 16) for line in lines if line[3] == "0A"}


def _children(pid):
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield int(child)
            yield from _children(int(child))
