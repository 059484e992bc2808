"""The ramp: more and more sessions, until the server does not hold them."""

import math
import time
from dataclasses import dataclass, replace

from benches.capacity.load import LATE_MS, GeneratorFailed, loading
from benches.capacity.servers import ServerFailed, running
from benches.secure.certificate import Certificate

NEAR = 0.85


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
        secured: The certificate of the servers, if they are to speak TLS.
    """

    first: int = 50
    most: int = 4000
    stride: float = 1.25
    fine: float = 1.04
    settle: float = 1.5
    seconds: float = 4.0
    server_core: int | None = 0
    generator_core: int | None = 1
    secured: Certificate | None = None

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
        failed: What of the bench's own broke, where it came to that: no fault of the server.
    """

    windows: list
    refused: int | None = None
    failed: str | None = None

    @property
    def held(self):
        """The window of the most sessions that held; None of none."""
        return max((w for w in self.windows if w.holds), key=lambda w: w.sessions, default=None)

    @property
    def why(self):
        """What ended the climb."""
        if self.failed is not None:
            return self.failed
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


def _windows(load, plan):
    """Measures until it holds; what another process did of the machine is not held against it."""
    for attempt in range(3):
        time.sleep(plan.settle)
        window = load.measure(plan.seconds)
        yield window
        beyond_hope = any(window.faults[kind] for kind in ("ended", "mute"))
        if window.holds or beyond_hope or (attempt > 0 and window.trusted):
            return


def _climb(name, plan, steps, watch):
    windows = []
    try:
        with (
            running(name, plan.server_core, secured=plan.secured) as server,
            loading(server, plan.generator_core) as load,
        ):
            for sessions in steps:
                if not load.grow(sessions):
                    return Climb(windows, refused=sessions)
                for window in _windows(load, plan):
                    windows.append(window)
                    watch(name, window)
                if not windows[-1].holds:
                    break
    except (GeneratorFailed, ServerFailed) as error:
        return Climb(windows, failed=str(error))
    return Climb(windows)


def _joined(earlier, later):
    return Climb(earlier.windows + later.windows, later.refused, later.failed)


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
    return _joined(rough, _climb(name, plan, plan.steps(rough.held.sessions, plan.fine), watch))


def search(name, plan, about, watch=lambda name, measured: None):
    """The same where one knows about how many it holds: finely from just below that.

    Where it does not hold even those, the climb begins at the half of them.

    Args:
        name: Of the server.
        plan: See there; `first` is not used.
        about: Sessions.
        watch: Told of each window.
    """
    first = max(2, 2 * round(NEAR * about / 2))
    fine = _climb(name, plan, plan.steps(min(first, plan.most), plan.fine), watch)
    if fine.held is not None:
        return fine
    half = replace(plan, first=max(2, 2 * (first // 4)))
    return _joined(fine, climb(name, half, watch))
