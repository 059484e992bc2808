"""The load generator as the bench uses it, and what it measured."""

import contextlib
import http.client
import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass

from benches.capacity.programs import GENERATOR, build
from benches.capacity.servers import SessionRefused, pinned

LATE_MS = 20.0  # a frame's own time: what comes later than that is not heard in its turn
GENERATOR_LATE_MS = 5.0
FRAMES_PER_SECOND = 50
BATCH = 10
JOIN_SECONDS = 30
MOST_PLACES = 50


@dataclass(frozen=True)
class Rooms:
    """What every room is like.

    Attributes:
        places: Sessions in it, at most 50.
        speakers: How many of them speak, from 2 on; None for all. The others listen.
    """

    places: int = 2
    speakers: int | None = None

    def __post_init__(self):
        if not 2 <= (self.speakers or self.places) <= self.places <= MOST_PLACES:
            raise ValueError(
                f"a room of {self.places} where {self.speakers} speak: "
                f"2 must speak, and {MOST_PLACES} may be there"
            )

    @property
    def arguments(self):
        """For the generator."""
        return [str(self.places), str(self.speakers or self.places)]

    def fill(self, sessions):
        """The most sessions up to so many that fill whole rooms; one room at least."""
        return max(self.places, sessions - sessions % self.places)


PAIRS = Rooms()


@dataclass(frozen=True)
class Measured:
    """One window of time at one number of sessions.

    Attributes:
        sessions: Open; each who speaks sent, and each was sent, 50 messages a second.
        seconds: How long the window was.
        faults: By kind, what was heard otherwise than it was sent, in frames; and sessions that
            ended or heard nothing at all.
        lateness_ms: p50, p99 and max: how much later a frame came than its session's quickest.
        latency_ms: Likewise, from when a frame was due to be sent until it was heard.
        core: The share of a core that the server used.
        generator_core: The share that the generator used.
        generator_late_ms: p99 of how late it sent.
    """

    sessions: int
    seconds: float
    faults: dict
    lateness_ms: dict
    latency_ms: dict
    core: float
    generator_core: float
    generator_late_ms: float

    @property
    def holds(self):
        """Whether no sample was lost and hardly any came late."""
        return not any(self.faults.values()) and self.lateness_ms["p99"] <= LATE_MS

    @property
    def trusted(self):
        """Whether the generator kept its own pace: otherwise its lateness is told, not theirs."""
        return self.generator_late_ms <= GENERATOR_LATE_MS

    @property
    def cpu_us(self):
        """CPU time of the server for one session and frame, in and out."""
        return 1e6 * self.core / (self.sessions * FRAMES_PER_SECOND)


class GeneratorFailed(Exception):  # noqa: N818 - what happened
    """It ended, or did not answer."""


class Load:
    """Sessions on one server.

    Attributes:
        sessions: How many are open.
    """

    def __init__(self, process, server, rooms=PAIRS):
        self.sessions = 0
        self._process = process
        self._server = server
        self._rooms = rooms
        self._said = b""

    def _ask(self, line):
        try:
            self._process.stdin.write(f"{line}\n".encode())
        except BrokenPipeError:
            raise GeneratorFailed("the generator ended; what it said is above") from None

    def _answer(self, event, seconds):
        ends = time.monotonic() + seconds
        while True:
            line, whole, self._said = self._said.partition(b"\n")
            if whole:
                told = json.loads(line)
                if told.pop("event") == event:
                    return told
                continue
            self._said = line
            left = max(0.0, ends - time.monotonic())
            if not select.select([self._process.stdout], [], [], left)[0]:
                return None
            more = os.read(self._process.stdout.fileno(), 65_536)
            if not more:
                raise GeneratorFailed("the generator ended; what it said is above")
            self._said += more

    def grow(self, sessions):
        """Opens sessions until there are so many; False where the server takes no more."""
        while self.sessions < sessions:
            batch = range(self.sessions, min(sessions, self.sessions + BATCH))
            try:
                targets = self._server.targets(batch, self._rooms.places)
            except (SessionRefused, OSError, http.client.HTTPException) as error:
                print(f"{self._server.name}: {error}", file=sys.stderr)
                return False
            if not self.open(targets):
                return False
        return True

    def open(self, targets):
        """Opens a session for each target; False where one does not join."""
        for target in targets:
            self._ask(f"open {target}")
        self.sessions += len(targets)
        while (told := self._answer("joined", JOIN_SECONDS)) is not None:
            if told["ended"]:
                return False
            if told["sessions"] == self.sessions:
                return True
        return False

    def measure(self, seconds):
        """Counts everything for so long."""
        self.begin(seconds)
        return self.finish()

    def begin(self, seconds):
        """Begins to count; `finish` is due after so long."""
        self._began, self._used = time.monotonic(), self._server.cpu_seconds()
        self._seconds = seconds
        self._ask(f"measure {seconds}")

    def finish(self):
        """Gives what was counted."""
        told = self._answer("measured", self._seconds + JOIN_SECONDS)
        if told is None:
            raise GeneratorFailed("the generator did not answer in time")
        core = (self._server.cpu_seconds() - self._used) / (time.monotonic() - self._began)
        kinds = "lost", "repeated", "damaged", "silent", "unsent", "ended", "mute"
        return Measured(
            sessions=told["sessions"],
            seconds=told["seconds"],
            faults={kind: told[kind] for kind in kinds},
            lateness_ms=told["lateness_ms"],
            latency_ms=told["latency_ms"],
            core=core,
            generator_core=told["generator"]["core"],
            generator_late_ms=told["generator"]["late_p99_ms"],
        )


@contextlib.contextmanager
def loading(server, core=None, rooms=PAIRS):
    """Runs a generator against a server for as long as the block."""
    how = [] if server.secured is None else ["tls"]
    with subprocess.Popen(
        pinned([build(*GENERATOR), str(server.port), *rooms.arguments, *how], core),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    ) as process:
        try:
            yield Load(process, server, rooms)
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
