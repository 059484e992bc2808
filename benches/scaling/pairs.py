"""Workers and generators by pairs, each pair on a core of its own."""

import http.client
import os
import signal
import time
from contextlib import ExitStack
from dataclasses import replace

from benches.capacity.load import BATCH, loading
from benches.capacity.servers import OURS, SessionRefused, room_of, running, serve_command
from benches.scaling.notebook import CannotMeasure


def cores_of(row, count):
    """So many of the cores that this process may use, for a row of the report.

    Raises:
        CannotMeasure: There are fewer.
    """
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < count:
        raise CannotMeasure(f"row {row}: it takes {count} cores, and there are {cores}")
    return cores[:count]


class Pairs:
    """A server of so many workers, and for each of them a generator on its core.

    Attributes:
        url: Of the server that they are together.
    """

    def __init__(self, cores):
        self._cores = cores

    def __enter__(self):
        with ExitStack() as stack:
            command = serve_command(f"--workers={len(self._cores)}")
            self._server = stack.enter_context(running(OURS, command=command))
            self.url = f"http://127.0.0.1:{self._server.port}"
            self._workers = self._server.workers
            self._rooms = {}
            self._loads = {}
            for (port, pid), core in zip(self._workers.items(), self._cores, strict=True):
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
                for number, url in zip(batch, self._server.create(batch), strict=True):
                    targets[url.port].append(f"{url.path}?{url.query}")
                    self._rooms[url.port] = room_of(number)
            except (SessionRefused, OSError, http.client.HTTPException):
                return False
            if not all(self._loads[port].open(some) for port, some in targets.items() if some):
                return False
            opened = batch.stop
        return True

    def kill(self, seconds):
        """Kills a worker, and counts from some time before it to some time after.

        Gives a room that it had, when it was killed, and a function that waits for what the
        generators of the others counted.
        """
        port, *others = self._loads
        for load in self._loads.values():
            load.begin(seconds)
        time.sleep(seconds / 4)
        os.kill(self._workers[port], signal.SIGKILL)
        killed = time.monotonic()
        return self._rooms[port], killed, lambda: [self._loads[each].finish() for each in others]

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
