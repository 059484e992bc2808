"""The report of a load."""

import msgspec

from vsingest.load.histogram import Percentiles
from vsingest.protocol.audio import FRAME_SECONDS, STALL_SECONDS


class LoadReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The figures of a load; times in seconds.

    Attributes:
        calls: The number of requested calls.
        joined: The number of calls that joined.
        failures: The reasons why calls did not join or broke, and how often.
        rooms: The number of rooms.
        seconds: How long the calls talked.
        frames_sent: Frames that all calls sent.
        frames_heard: Frames that all calls received.
        frames_missing: Frames of the server's 20 ms grid that did not come.
        marks_due: Once a second one caller of a room sends a mark, which the others should hear.
        marks_heard: Marks that were heard.
        samples_dropped: Samples that the client dropped, by cause.
        gaps: How often this process fell behind real time.
        lateness: The time from when a frame was due until it was sent.
        latency: The time from when a mark was due at its speaker until a listener had it.
        jitter: How far the distance of two received frames is from 20 ms.
        cpu_seconds: The CPU time of the calls.
    """

    calls: int
    joined: int
    failures: dict[str, int]
    rooms: int
    seconds: float
    frames_sent: int
    frames_heard: int
    frames_missing: int
    marks_due: int
    marks_heard: int
    samples_dropped: dict[str, int]
    gaps: int
    lateness: Percentiles
    latency: Percentiles
    jitter: Percentiles
    cpu_seconds: float

    @property
    def stalls(self) -> list[str]:
        """By whose doing audio stood still for 60 ms or more, and for how long at the most."""
        found = []
        if self.lateness.max >= STALL_SECONDS:
            found.append(
                f"frames left up to {self.lateness.max * 1_000:.0f} ms late, as this machine was "
                "too busy; latency and jitter are of that, too"
            )
        elif self.jitter.max >= STALL_SECONDS:
            found.append(
                f"frames came up to {self.jitter.max * 1_000:.0f} ms late, though all had left in "
                "time"
            )
        if self.gaps:
            found.append(f"this process had nothing to send in time, {self.gaps} times")
        return found

    @property
    def lost_percent(self) -> float:
        """The percentage of expected frames that did not come."""
        due = self.frames_heard + self.frames_missing
        return 100 * self.frames_missing / due if due else 0.0

    @property
    def cores(self) -> float:
        """The share of a core that the calls used."""
        return self.cpu_seconds / self.seconds if self.seconds else 0.0

    @property
    def cpu_per_frame(self) -> float:
        """The CPU time for each frame sent or received, in seconds."""
        frames = self.frames_sent + self.frames_heard
        return self.cpu_seconds / frames if frames else 0.0

    @property
    def real_time_calls(self) -> float:
        """How many real-time calls the sent frames amount to."""
        return self.frames_sent * FRAME_SECONDS / self.seconds if self.seconds else 0.0
