"""The bounded queue of a call's samples, and what empties it by the clock."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.client.pacing.metronome import Metronome
from vsingest.client.pacing.pace_thread import PaceThread
from vsingest.client.pacing.pacer import Pacer
from vsingest.client.sending.audio_link import AudioLink, OnStall, check_on_stall
from vsingest.client.sending.flow_counters import FlowCounters
from vsingest.client.sending.link_writer import HeldLink, LinkWriter
from vsingest.client.sending.samples import PIECES_PER_SECOND
from vsingest.client.stats import FlowStats
from vsingest.client.wakeup import Signal
from vsingest.fast import AudioWire, PacedQueue
from vsingest.media.clock import SYSTEM_CLOCK, Clock
from vsingest.protocol.audio import FRAME_MS, FRAME_SECONDS, PLAIN_AUDIO, AudioFormat

QUEUE_FRAMES: Final = 75
# In frames: what an ended stream still held, and the one it completes.
_SPARE: Final = 2
_ROUNDING: Final = 1e-6  # of a beat
_LEAST_FRAMES: Final = 1_000 // FRAME_MS // PIECES_PER_SECOND + _SPARE


class PacedOutput:
    """Queues samples, has them written at their time, and counts them.

    A link that has a wire is written to by the core: by the system's clock on a thread of its own,
    else at each beat of the metronome. Any other link is written to by the metronome's beat.

    Without a link, as while a broken connection is being replaced, time goes on: what would have
    been sent meanwhile is dropped for ``disconnected``, so that a call that returns is not late.

    Args:
        clock: The time to pace by.
        metronome: What beats by that clock.
        lead: Seconds a frame may leave before its media time.
        on_stall: What fills the gap where a producer falls behind: nothing, or silence.
        queue_frames: Frames that may wait.

    Attributes:
        pacer: Says when each frame may leave.
        counters: Of the samples that were taken and dropped.
        rate: Samples a second.
        paused: Whether it sends nothing.
        on_put: Called each time that samples were taken.
        spare: Samples of room that whoever puts some has to leave.
    """

    def __init__(
        self,
        clock: Clock,
        metronome: Metronome,
        lead: float,
        *,
        on_stall: OnStall,
        queue_frames: int,
    ) -> None:
        if queue_frames < _LEAST_FRAMES:
            raise ValueError(f"queue_frames: {queue_frames} is below {_LEAST_FRAMES}")
        check_on_stall(on_stall)
        self.pacer = Pacer(lead)
        self._clock = clock
        self._metronome = metronome
        self._fills = on_stall == "silence"
        self._given: AudioLink | None = None
        self._queue_frames = queue_frames
        self.counters = FlowCounters()
        self.paused = False
        self.on_put: Callable[[], None] | None = None
        self.agree(PLAIN_AUDIO)
        self._thread: PaceThread | None = None
        self._changed = Signal()
        self._unfinished = False
        self._wanted = 0

    def agree(self, audio: AudioFormat) -> None:
        """Sets the rate of the audio, before any is taken."""
        self.rate = audio.sample_rate
        self._frame = audio.frame_samples
        self.spare = _SPARE * self._frame
        self._queue = PacedQueue(
            self._queue_frames * self._frame, self.pacer.stretch, frame_samples=self._frame
        )
        self._writer = LinkWriter(self._queue, self.pacer, self.counters)

    def attach(self, link: AudioLink) -> None:
        """Goes on over a link."""
        self._given = link
        if self._wire is not None and self._thread is None and self._clock is SYSTEM_CLOCK:
            self._thread = PaceThread.acquire()
            self._queue.attach_beat(self._thread.beat)
        self._change_link()

    def detach(self) -> None:
        """Goes on without a link, for now."""
        self._given = None
        self._change_link()

    def pause(self) -> None:
        """Sends nothing more until `resume`, and drops nothing; idempotent."""
        if not self.paused:
            self.paused = True
            self._change_link()
            self.pacer.rest()

    def resume(self) -> None:
        """Goes on with what waits, from now; idempotent."""
        if self.paused:
            self.paused = False
            if self._queue:
                self._note_arrival(self._clock.now())
            self._change_link()

    def finish(self, cause: str) -> None:
        """Drops what is queued, lets go of what paces it, and wakes all who wait."""
        self._writer.link = None
        self._queue.wire = None
        self._queue.attach_beat(None)
        if self._thread is not None:
            self._thread.release()
            self._thread = None
        self.clear(cause)
        self._metronome.discard(self._beat)

    def writable(self) -> None:
        """Notes that the link takes audio again."""
        if self._queue:
            self._emit(self._clock.now())

    def put(self, samples: NDArray[np.int16]) -> None:
        """Takes samples, for which there has to be room, and sends what may leave at once."""
        if not samples.size:
            return
        now = self._clock.now()
        waited = bool(self._queue)
        if not waited and self._queue.held + samples.size >= self._frame:
            self._note_arrival(now)
        self._queue.put(samples)
        self.counters.accepted += samples.size
        if not (waited and self._is_paced_apart):
            self._start(now)
        if self.on_put is not None:
            self.on_put()

    def end_utterance(self) -> None:
        """Fills up the last frame, and adds one of silence."""
        now = self._clock.now()
        waited = bool(self._queue)
        # After a long silence of the producer there is nothing left to end.
        if self._queue.held or not (self.pacer.resting or self.pacer.is_dry(now)):
            if not waited:
                self._note_arrival(now)
            if self._queue.end() and not (waited and self._is_paced_apart):
                self._start(now)

    def clear(self, cause: str) -> int:
        """Drops what is queued, and wakes all who wait; how many samples that was."""
        lost = self._queue.clear()
        self.counters.drop(lost, cause)
        self.wake()
        return lost

    def wake(self) -> None:
        """Has all who wait for a change look again."""
        self._changed.notify()

    async def change(self, free: int) -> None:
        """Waits until so much room may be there, or something else has changed."""
        # To be woken by each frame that leaves costs more than the frame does.
        free = max(free, self._queue.capacity // 4)
        self._wanted = free
        changed = self._changed.wait()
        if self._is_paced_apart and not self._fills:
            self._metronome.add(self._beat, after=self._time_of(free))
        elif self._needs_beat():
            self._metronome.add(self._beat)
        await changed

    @property
    def waits(self) -> bool:
        """Whether a frame waits that could leave."""
        return bool(self._queue)

    @property
    def can_send(self) -> bool:
        """Whether a frame waits for its time alone."""
        return bool(self._queue) and not self.paused

    @property
    def capacity(self) -> int:
        """Samples that may wait."""
        return self._queue.capacity

    @property
    def free(self) -> int:
        """Samples there is room for."""
        return self._queue.capacity - self._queue.held

    @property
    def held(self) -> int:
        """Samples that wait."""
        return self._queue.held

    @property
    def dry_from(self) -> float:
        """When the room has had all that was sent or waits; the past where there was nothing."""
        return self.pacer.media_time + self._queue.held / self.rate

    @property
    def sent(self) -> int:
        """Samples sent."""
        return self._queue.stats().sent

    def stats(self) -> FlowStats:
        """The counters of what was taken, sent and dropped."""
        return self.counters.stats(self._queue)

    def lateness(self) -> NDArray[np.float64]:
        """How late each of the last frames left, in seconds, oldest first; a copy."""
        return self._queue.lateness().astype(np.float64)

    @property
    def _wire(self) -> AudioWire | None:
        # Only some links have one, and what is put between two need not pass it on.
        wire: AudioWire | None = getattr(self._given, "wire", None)
        return wire

    def _change_link(self) -> None:
        self._writer.link = HeldLink() if self.paused else self._given
        self._queue.wire = None if self.paused else self._wire
        self.writable()
        if self._needs_beat():
            self._metronome.add(self._beat)

    def _beat(self, now: float) -> bool:
        """Sends what is due; whether there is more to come."""
        if not self._is_paced_apart:
            # However late it is: what is due in a moment leaves at the next beat, or frames would
            # not keep their distance.
            self._send_due(now, math.floor(now / FRAME_SECONDS + _ROUNDING) * FRAME_SECONDS)
        self._follow_up(now)
        return self._needs_beat()

    def _note_arrival(self, now: float) -> None:
        if not self.paused:
            self.pacer.arrive(now)
            self._queue.ready(now)

    def _start(self, now: float) -> None:
        """Sends what may leave at once; the rest waits for its beat."""
        self._emit(now)
        if self._needs_beat():
            self._metronome.add(self._beat)

    def _needs_beat(self) -> bool:
        """Whether something of this is left to the metronome."""
        if self._fills and not self.pacer.resting:
            return True
        if self._is_paced_apart:
            # But whoever waits for room, or for the end, has to be told.
            return self._changed.awaited
        return self.can_send or self._unfinished

    @property
    def _is_paced_apart(self) -> bool:
        """Whether the thread does the sending."""
        return self._thread is not None and self._queue.wire is not None

    def _emit(self, now: float) -> None:
        self._send_due(now, now)
        self._follow_up(now)

    def _send_due(self, now: float, due_by: float) -> None:
        if self._queue.wire is not None:
            self._unfinished = self._queue.emit(now, due_by)
        else:
            self._writer.emit(now, due_by)

    def _follow_up(self, now: float) -> None:
        if self._fills and not self._queue:
            self._writer.fill(now)
        if self._changed.awaited and (not self._queue or self.free >= self._wanted):
            self._changed.notify()

    def _time_of(self, free: int) -> float:
        """When so much room can be there at the earliest: that the clock alone tells."""
        frames = min(free - self.free, self._queue.held) // self._frame
        # One beat more: at its own, a frame may not have left yet.
        return self.pacer.due + frames * FRAME_SECONDS
