"""What a load found."""

import msgspec

from vsingest.load.histogram import Percentiles
from vsingest.protocol.audio import FRAME_SECONDS


class LoadReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The figures of a load; times in seconds.

    Attributes:
        calls: How many were asked for.
        joined: How many there were.
        failures: Why others did not join, or broke, and how often.
        rooms: How many they shared.
        seconds: How long they talked.
        frames_sent: By all.
        frames_heard: By all.
        frames_missing: What the server's 20 ms grid has room for, and did not come.
        marks_due: Once a second one of a room makes a mark, which each of the others is to hear.
        marks_heard: Those that were heard.
        samples_dropped: By the client, by cause.
        gaps: How often this process fell behind with what it had to say.
        lateness: From when a frame was due to when it left.
        latency: From when a mark was due at its speaker to when a listener had it.
        jitter: How far the distance of two frames heard is from 20 ms.
        cpu_seconds: What the calls took of the processor.
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
    def lost_percent(self) -> float:
        """Of the frames that were to be heard, those that did not come."""
        due = self.frames_heard + self.frames_missing
        return 100 * self.frames_missing / due if due else 0.0

    @property
    def cores(self) -> float:
        """How much of a core the calls took."""
        return self.cpu_seconds / self.seconds if self.seconds else 0.0

    @property
    def cpu_per_frame(self) -> float:
        """Seconds of the processor for each frame sent and each heard."""
        frames = self.frames_sent + self.frames_heard
        return self.cpu_seconds / frames if frames else 0.0

    @property
    def real_time_calls(self) -> float:
        """How many calls' worth of frames left in the time that passed."""
        return self.frames_sent * FRAME_SECONDS / self.seconds if self.seconds else 0.0
