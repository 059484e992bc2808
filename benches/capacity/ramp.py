"""The ramp: more and more sessions, until the server does not hold them."""

import math
import time
from dataclasses import dataclass

from benches.capacity.load import LATE_MS, loading
from benches.capacity.servers import running


@dataclass(frozen=True)
class Plan:
    """How a server is loaded.

    Attributes:
        first: Sessions to begin with; even, as rooms are of two.
        most: Where the ramp ends at the latest.
        stride: Each step has so many times the sessions of the one before, until one does not hold.
        fine: The same for the second climb, on a fresh server from the last that held.
        settle: Seconds between the last join and the window.
        seconds: Length of a window.
        server_core: Where the server runs; None for any core.
        generator_core: Where the generator runs.
    """

    first: int = 50
    most: int = 4000
    stride: float = 1.25
    fine: float = 1.04
    settle: float = 1.5
    seconds: float = 4.0
    server_core: int | None = 0
    generator_core: int | None = 1

    def steps(self, first, stride):
        """Numbers of sessions, each even and above the one before, up to `most`."""
        sessions = first
        while sessions < self.most:
            yield sessions
            sessions = max(sessions + 2, 2 * math.floor(sessions * stride / 2))
        yield self.most


@dataclass(frozen=True)
class Climb:
    """What one server was seen to do.

    Attributes:
        windows: Each that was measured, in order.
        refused: The number of sessions that it did not take, where it came to that.
    """

    windows: list
    refused: int | None

    @property
    def held(self):
        """The window of the most sessions that held; None of none."""
        return max((w for w in self.windows if w.holds), key=lambda w: w.sessions, default=None)

    @property
    def why(self):
        """What ended the climb."""
        if self.refused is not None:
            return f"it does not take {self.refused} sessions"
        last = self.windows[-1]
        kinds = [f"{count} {kind}" for kind, count in last.faults.items() if count]
        if last.lateness_ms["p99"] > LATE_MS:
            kinds.insert(0, f"p99 {last.lateness_ms['p99']:.0f} ms late")
        if not kinds:
            return "it held the whole ramp"
        if not last.trusted:
            kinds.append(f"the generator itself {last.generator_late_ms:.0f} ms late")
        return f"at {last.sessions}: " + ", ".join(kinds)


def _climb(name, plan, steps, watch):
    windows = []
    with (
        running(name, plan.server_core) as server,
        loading(server, plan.generator_core) as load,
    ):
        for sessions in steps:
            if not load.grow(sessions):
                return Climb(windows, sessions)
            for _ in range(2):  # what another process of the machine did is not held against it
                time.sleep(plan.settle)
                windows.append(load.measure(plan.seconds))
                watch(name, windows[-1])
                if windows[-1].holds or any(windows[-1].faults[k] for k in ("ended", "mute")):
                    break
            if not windows[-1].holds:
                break
    return Climb(windows, None)


def climb(name, plan, watch=lambda name, measured: None):
    """Finds out how many sessions a server holds: roughly, then finely.

    Args:
        name: Of the server.
        plan: See there.
        watch: Told of each window.
    """
    rough = _climb(name, plan, plan.steps(plan.first, plan.stride), watch)
    if rough.held is None or rough.held.sessions >= plan.most:
        return rough
    fine = _climb(name, plan, plan.steps(rough.held.sessions, plan.fine), watch)
    return Climb(rough.windows + fine.windows, fine.refused)
