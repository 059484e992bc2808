"""The report of the demo."""

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from vsingest.client.stats import FlowStats, LatenessStats
from vsingest.demo.oracle import Likeness
from vsingest.demo.parties import DemoResult
from vsingest.demo.stalls import Stall, concealments, gaps, late_frames, together
from vsingest.media.levels import level_dbfs
from vsingest.protocol.audio import FRAME_MS


class DemoReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The figures of the demo; times are in seconds, audio is in samples at `sample_rate`.

    Attributes:
        room_id: The room.
        session_id: The session of the room.
        sample_rate: The rate of the audio on the wire.
        speech_seconds: The length of the speech.
        frames_sent: Frames sent by both senders.
        frames_received: Frames received by the recorder.
        samples_lost: Samples of the speech that are not in the recording, and samples that the
            clients dropped.
        samples_unaccounted: Samples that the clients' counters do not account for.
        samples_concealed: The approximate number of samples that the server concealed.
        latency: The time from when a frame of speech was due at the speaker until the recorder had
            it.
        lateness: How late the speaker's frames were sent.
        level_dbfs: The level of the recording.
        snr_db: The signal-to-noise ratio of the recording against speech and tone converted
            offline, at the positions where they were found, without concealed frames; None if
            nothing differs.
        bit_identical: Whether nothing differs.
        stalls: Where the audio stood still for 60 ms or more, or was concealed.
        real_time_factor: The CPU time of the three clients divided by the duration.
    """

    room_id: str
    session_id: str
    sample_rate: int
    speech_seconds: float
    frames_sent: int
    frames_received: int
    samples_lost: int
    samples_unaccounted: int
    samples_concealed: int
    latency: LatenessStats
    lateness: LatenessStats
    level_dbfs: float
    snr_db: float | None
    bit_identical: bool
    stalls: list[Stall]
    real_time_factor: float

    @property
    def adds_up(self) -> bool:
        """Whether every sample is accounted for and none is lost."""
        return self.samples_lost == 0 and self.samples_unaccounted == 0

    @property
    def snr_in_words(self) -> str:
        """The SNR, and what it leaves out."""
        snr = "infinite" if self.snr_db is None else f"{self.snr_db:.1f} dB"
        if self.bit_identical:
            return f"{snr} (bit-identical)"
        concealed = self.samples_concealed or any(one.concealed_seconds for one in self.stalls)
        return f"{snr} without what is concealed" if concealed else snr

    @property
    def is_fine(self) -> bool:
        """Whether every sample is accounted for, and all were heard as they were sent."""
        return self.adds_up and self.bit_identical and not self.stalls


def latencies(talk: DemoResult, likeness: Likeness) -> NDArray[np.float64]:
    """Returns the seconds from when each frame of the speech was due until it arrived."""
    first = talk.speaker.stats.sending.first_frame_at
    assert first is not None
    speech = likeness.speech
    frame = talk.rate * FRAME_MS // 1_000
    starts = np.arange(0, len(speech.sound), frame)
    ends = speech.at + np.minimum(starts + frame, len(speech.sound)) + likeness.moves
    holding = (ends - 1) // frame
    here = (holding >= 0) & (holding < len(talk.heard.arrivals))
    due = first + starts[here] / talk.rate
    heard: NDArray[np.float64] = talk.heard.arrivals[holding[here]]
    return heard - due


def sum_up(talk: DemoResult, likeness: Likeness) -> DemoReport:
    """Makes the report."""
    senders = (talk.speaker, talk.hummer)
    sending, hearing = [sender.stats.sending for sender in senders], talk.heard.stats.hearing
    # Audio that came after the recorder stopped listening does not count.
    dropped = sum(sum(flow.dropped.values()) for flow in sending)
    dropped += hearing.dropped.get("slow-listener", 0)
    return DemoReport(
        room_id=talk.room_id,
        session_id=talk.session_id,
        sample_rate=talk.rate,
        speech_seconds=len(likeness.speech.sound) / talk.rate,
        frames_sent=sum(flow.frames for flow in sending),
        frames_received=len(talk.heard.arrivals),
        samples_lost=likeness.missing_samples + dropped,
        samples_unaccounted=sum(map(_unaccounted, (*sending, hearing))),
        samples_concealed=likeness.concealed_samples,
        latency=LatenessStats.of(latencies(talk, likeness)),
        lateness=talk.speaker.stats.lateness,
        level_dbfs=level_dbfs(talk.heard.samples),
        snr_db=None if math.isinf(likeness.snr_db) else likeness.snr_db,
        bit_identical=math.isinf(likeness.snr_db) and not likeness.made_up.any(),
        stalls=find_stalls(talk, likeness),
        real_time_factor=talk.cpu_seconds / talk.seconds,
    )


def find_stalls(talk: DemoResult, likeness: Likeness) -> list[Stall]:
    """Finds the stalls of the audio, in the order of time."""
    arrivals = talk.heard.arrivals
    found = [*gaps(arrivals, talk.held_up), *concealments(likeness.made_up)]
    for sender in (talk.speaker, talk.hummer):
        first = sender.stats.sending.first_frame_at
        if first is not None:
            found += late_frames(first - float(arrivals[0]), sender.lateness)
    return together(found)


def _unaccounted(flow: FlowStats) -> int:
    return abs(flow.accepted - flow.sent - sum(flow.dropped.values()) - flow.queued)
