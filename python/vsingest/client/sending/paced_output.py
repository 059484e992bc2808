"""The bounded queue of a call's samples, which is sent by the clock."""

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
# In frames: the rest of an ended stream, and the frame that it completes.
_SPARE: Final = 2
_ROUNDING: Final = 1e-6  # in beats
_LEAST_FRAMES: Final = 1_000 // FRAME_MS // PIECES_PER_SECOND + _SPARE


class PacedOutput:
    """Queues samples, sends them at their time, and counts them.

    If a link has a wire, the core writes to it: on a separate thread with the system's clock, else
    at each beat of the metronome. To any other link, the metronome's beat writes.

    Without a link, while a broken connection is being replaced, samples that become due are dropped
    as ``disconnected``, so that the call is not late afterwards.

    Args:
        clock: The clock that paces the queue.
        metronome: The timer of that clock.
        lead: How many seconds before its media time a frame may be sent.
        on_stall: What is sent while the producer is behind: nothing, or silence.
        queue_frames: The most frames that may wait.

    Attributes:
        pacer: Decides when each frame may be sent.
        counters: Counts the samples that were taken and dropped.
        rate: Samples a second.
        paused: Whether it sends nothing.
        on_put: Called each time that samples were taken.
        spare: The samples of room that `put` must leave free.
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
        """Sets the rate of the audio, before the first samples."""
        self.rate = audio.sample_rate
        self._frame = audio.frame_samples
        self.spare = _SPARE * self._frame
        self._queue = PacedQueue(
            self._queue_frames * self._frame, self.pacer.stretch, frame_samples=self._frame
        )
        self._writer = LinkWriter(self._queue, self.pacer, self.counters)

    def attach(self, link: AudioLink) -> None:
        """Continues on a link."""
        self._given = link
        if self._wire is not None and self._thread is None and self._clock is SYSTEM_CLOCK:
            self._thread = PaceThread.acquire()
            self._queue.attach_beat(self._thread.beat)
        self._change_link()

    def detach(self) -> None:
        """Continues without a link, for now."""
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
        """Drops what is queued, releases the timers, and wakes all waiting tasks."""
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
        """Takes samples, for which there must be room, and sends what is due at once."""
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
        """Fills up the last frame, and adds a frame of silence."""
        now = self._clock.now()
        waited = bool(self._queue)
        # After a long silence of the producer the utterance has ended already.
        if self._queue.held or not (self.pacer.resting or self.pacer.is_dry(now)):
            if not waited:
                self._note_arrival(now)
            if self._queue.end() and not (waited and self._is_paced_apart):
                self._start(now)

    def clear(self, cause: str) -> int:
        """Drops what is queued, and wakes all waiting tasks; returns the number of samples."""
        lost = self._queue.clear()
        self.counters.drop(lost, cause)
        self.wake()
        return lost

    def wake(self) -> None:
        """Wakes all tasks that wait for a change."""
        self._changed.notify()

    async def change(self, free: int) -> None:
        """Waits until a number of samples may be free, or something else has changed."""
        # A wake-up at each sent frame would cost more than the frame.
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
        """Whether a whole frame waits."""
        return bool(self._queue)

    @property
    def can_send(self) -> bool:
        """Whether a frame waits for its time alone."""
        return bool(self._queue) and not self.paused

    @property
    def capacity(self) -> int:
        """The most samples that may wait."""
        return self._queue.capacity

    @property
    def free(self) -> int:
        """The number of samples for which there is room."""
        return self._queue.capacity - self._queue.held

    @property
    def held(self) -> int:
        """The number of samples that wait."""
        return self._queue.held

    @property
    def dry_from(self) -> float:
        """When the room will have played all that is sent or queued; in the past if nothing is."""
        return self.pacer.media_time + self._queue.held / self.rate

    @property
    def sent(self) -> int:
        """The number of samples sent."""
        return self._queue.stats().sent

    def stats(self) -> FlowStats:
        """Returns the counters."""
        return self.counters.stats(self._queue)

    def lateness(self) -> NDArray[np.float64]:
        """Returns a copy of the lateness of the last frames in seconds, the oldest first."""
        return self._queue.lateness().astype(np.float64)

    @property
    def _wire(self) -> AudioWire | None:
        # Only some links have a wire, and a link that wraps another need not pass it on.
        wire: AudioWire | None = getattr(self._given, "wire", None)
        return wire

    def _change_link(self) -> None:
        self._writer.link = HeldLink() if self.paused else self._given
        self._queue.wire = None if self.paused else self._wire
        self.writable()
        if self._needs_beat():
            self._metronome.add(self._beat)

    def _beat(self, now: float) -> bool:
        """Sends what is due; returns whether the metronome must beat again."""
        if not self._is_paced_apart:
            # By the time of the beat, however late it runs: a frame that becomes due in a moment is
            # sent at the next beat, so that frames keep their distance.
            self._send_due(now, math.floor(now / FRAME_SECONDS + _ROUNDING) * FRAME_SECONDS)
        self._follow_up(now)
        return self._needs_beat()

    def _note_arrival(self, now: float) -> None:
        if not self.paused:
            self.pacer.arrive(now)
            self._queue.ready(now)

    def _start(self, now: float) -> None:
        """Sends what is due at once; the rest waits for its beat."""
        self._emit(now)
        if self._needs_beat():
            self._metronome.add(self._beat)

    def _needs_beat(self) -> bool:
        """Whether the metronome must beat."""
        if self._fills and not self.pacer.resting:
            return True
        if self._is_paced_apart:
            # The metronome must still wake tasks that wait for room or for the end.
            return self._changed.awaited
        return self.can_send or self._unfinished

    @property
    def _is_paced_apart(self) -> bool:
        """Whether the pacing thread sends."""
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
        """Returns when a number of samples can be free at the earliest."""
        frames = min(free - self.free, self._queue.held) // self._frame
        # One beat more, since at its own beat a frame may not have been sent yet.
        return self.pacer.due + frames * FRAME_SECONDS
