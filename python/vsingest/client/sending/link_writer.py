"""Writing a queue's frames by way of Python, and bridging stalls by silence."""

from vsingest.client.pacing.pacer import Pacer
from vsingest.client.sending.audio_link import AudioLink
from vsingest.client.sending.flow_counters import FlowCounters
from vsingest.fast import PacedQueue, SampleRing


class HeldLink:
    """The link of a call that is paused: it takes nothing."""

    writable = False

    def write_audio(self, ring: SampleRing, samples: int) -> None:
        """See `AudioLink.write_audio`; never called, as the link is not writable."""

    def write_silence(self) -> None:
        """See `AudioLink.write_silence`; never called, as the link is not writable."""


class LinkWriter:
    """Writes frames to a link, unless the queue writes them itself over a wire.

    Args:
        queue: Where the frames wait.
        pacer: Says when each frame may leave.
        counters: Told of what is dropped for want of a link.

    Attributes:
        link: Where audio goes; None while a broken connection is being replaced.
    """

    def __init__(self, queue: PacedQueue, pacer: Pacer, counters: FlowCounters) -> None:
        self.link: AudioLink | None = None
        self._queue = queue
        self._pacer = pacer
        self._counters = counters

    def emit(self, now: float, due_by: float) -> None:
        """Writes what is due by a time, as far as the link takes it."""
        due = self._pacer.frames_due(due_by)
        while due:
            samples, frames = self._queue.next(due)
            if not frames or not self._pass_on(samples, frames, now):
                break
            due -= frames

    def fill(self, now: float) -> None:
        """Keeps the stretch of a producer that fell behind alive by silence."""
        if self.link is None or not self.link.writable:
            return
        for _ in range(self._pacer.bridge(now)):
            if self._queue.wire is None:
                self._pass_on(self._queue.held, 1, now)
            elif not self._queue.pad(now):
                break

    def _pass_on(self, samples: int, frames: int, now: float) -> bool:
        link = self.link
        if link is None:
            self._queue.drop(samples, frames)
            self._counters.drop(samples, "disconnected")
        elif not link.writable:
            return False
        else:
            self._queue.count(samples, frames, now)
            if samples:
                link.write_audio(self._queue.ring, samples)
            else:
                link.write_silence()
        return True
