"""Audio on its way out: a bounded queue of samples that is emptied by the clock."""

import asyncio
import math
from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.client.errors import CallEnded, QueueFull
from vsingest.client.pacing.metronome import Metronome
from vsingest.client.pacing.pace_thread import PaceThread
from vsingest.client.pacing.pacer import Pacer
from vsingest.client.sending.audio_link import AudioLink, OnStall, check_on_stall
from vsingest.client.sending.intake import Intake
from vsingest.client.sending.samples import (
    PIECES_PER_SECOND,
    SampleBlock,
    SampleReader,
    Samples,
    Source,
    blocks_of,
)
from vsingest.client.stats import FlowStats
from vsingest.client.wakeup import Signal
from vsingest.fast import AudioWire, PacedQueue
from vsingest.media.clock import SYSTEM_CLOCK, Clock
from vsingest.protocol.audio import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE

QUEUE_FRAMES: Final = 75
# What an ended stream still held, and the frame it completes.
_SPARE: Final = 2 * FRAME_SAMPLES
_ROUNDING: Final = 1e-6  # of a beat
_LEAST_FRAMES: Final = -(-(SAMPLE_RATE // PIECES_PER_SECOND + _SPARE) // FRAME_SAMPLES)


class Sender:
    """Takes samples, and has them written at their time.

    A link that has a wire is written to by the core: by the system's clock on a thread of its own,
    else at each beat of the metronome. Any other link is written to by the metronome's beat.

    Without a link, as while a broken connection is being replaced, time goes on: what would have
    been sent meanwhile is dropped for ``disconnected``, so that a call that returns is not late.

    Args:
        clock: The time to pace by.
        metronome: What beats by that clock.
        lead: Seconds a frame may leave before its media time.
        on_stall: What fills the gap where a producer falls behind: nothing, or silence.
        queue_frames: Frames that may wait: 1.5 s where not given.
    """

    def __init__(
        self,
        clock: Clock,
        metronome: Metronome,
        lead: float,
        *,
        on_stall: OnStall = "pause",
        queue_frames: int = QUEUE_FRAMES,
    ) -> None:
        if queue_frames < _LEAST_FRAMES:
            raise ValueError(f"queue_frames: {queue_frames} is below {_LEAST_FRAMES}")
        check_on_stall(on_stall)
        self.pacer = Pacer(lead)
        self.generation = 0
        self._clock = clock
        self._metronome = metronome
        self._fills = on_stall == "silence"
        self._link: AudioLink | None = None
        self._queue = PacedQueue(queue_frames * FRAME_SAMPLES, self.pacer.stretch)
        self._thread: PaceThread | None = None
        self._reader = SampleReader()
        self._intake = Intake()
        self._changed = Signal()
        self._unfinished = False
        self._wanted = 0
        self._turn = asyncio.Lock()
        self._refusal: CallEnded | None = None
        self._ended: CallEnded | None = None
        self._accepted = 0
        self._dropped: Counter[str] = Counter()

    def carry(self, link: AudioLink | None) -> None:
        """Goes on over another link, or over none."""
        self._link = link
        # Only some links have one, and what is put between two need not pass it on.
        wire: AudioWire | None = getattr(link, "wire", None)
        if wire is not None and self._thread is None and self._clock is SYSTEM_CLOCK:
            self._thread = PaceThread.acquire()
            self._queue.attach_beat(self._thread.beat)
        self._queue.wire = wire
        self.writable()
        if self._needs_beat():
            self._metronome.add(self.beat)

    def writable(self) -> None:
        """Notes that the link takes audio again."""
        if self._queue:
            self._emit(self._clock.now())

    async def send(self, samples: Source, *, rate: int, channels: int) -> None:
        """Takes all of `samples`, and waits for room where the queue is full.

        Cancelled, it leaves taken what `stats` says was accepted, and the rest untouched. What
        `clear` finds it waiting with is dropped.
        """
        self._check(self._refusal)
        generation = self.generation
        async with self._turn:
            async for part in blocks_of(samples):
                block = self._reader.read(part, rate=rate, channels=channels)
                await self._take_block(block, generation)
                if self.generation != generation:
                    return

    def send_nowait(self, samples: Samples, *, rate: int, channels: int) -> None:
        """Takes all of `samples` at once, or nothing.

        Raises:
            QueueFull: There is no room for all of it.
        """
        self._check(self._refusal)
        block = self._reader.read(samples, rate=rate, channels=channels)
        if self._turn.locked() or block.wire_samples + _SPARE > self._free:
            raise QueueFull(self.queued_ms, self._queue.capacity * 1_000 // SAMPLE_RATE)
        for piece in block.pieces():
            self._take_piece(piece, block)
        if block.samples.size or block.rest:
            self._reader.end(block)

    async def flush(self) -> None:
        """Ends the utterance, and waits until it has left."""
        self._check(self._ended)
        async with self._turn:
            await self._wait_for_room(_SPARE)
            self._reader.reset()
            self._put(self._intake.flush())
            now = self._clock.now()
            waited = bool(self._queue)
            # After a long silence of the producer there is nothing left to end.
            if self._queue.held or not (self.pacer.resting or self.pacer.is_dry(now)):
                if not waited:
                    self._note_arrival(now)
                if self._queue.end() and not (waited and self._is_paced_apart):
                    self._start(now)
            await self._wait_for_end()
            self.pacer.rest()

    def clear(self) -> int:
        """Drops what is queued: nothing that was taken before is sent afterwards.

        Returns:
            How many samples that was.
        """
        self.generation += 1
        lost = self._forget("cleared")
        self.pacer.rest()
        self._changed.notify()
        return lost

    def beat(self, now: float) -> bool:
        """Sends what is due; whether there is more to come."""
        if not self._is_paced_apart:
            # However late it is: what is due in a moment leaves at the next beat, or frames would
            # not keep their distance.
            self._send_due(now, math.floor(now / FRAME_SECONDS + _ROUNDING) * FRAME_SECONDS)
        self._follow_up(now)
        return self._needs_beat()

    def check(self) -> None:
        """Raises what the call ended with, where it has.

        Raises:
            CallEnded: It has.
        """
        self._check(self._ended)

    def refuse(self, closing: CallEnded) -> None:
        """Takes no more, not even the rest of what a caller is about to send."""
        self._refusal = closing
        self._changed.notify()

    def stop(self, cause: str, ended: CallEnded) -> None:
        """Drops what is queued, and fails everyone who waits, now and later."""
        self._refusal = self._ended = ended
        self._link = None
        self._queue.wire = None
        self._queue.attach_beat(None)
        if self._thread is not None:
            self._thread.release()
            self._thread = None
        self._forget(cause)
        self._metronome.discard(self.beat)
        self._changed.notify()

    @property
    def queued_ms(self) -> float:
        """Milliseconds of audio that wait."""
        return self._queue.held * 1_000 / SAMPLE_RATE

    @property
    def heard(self) -> int:
        """Samples of what was sent that have been heard, by estimate."""
        ahead = max(0.0, self.pacer.played - self._clock.now())
        return max(0, self.sent - round(ahead * SAMPLE_RATE))

    @property
    def sent(self) -> int:
        """Samples sent."""
        return self._queue.books().sent

    @property
    def dropped(self) -> int:
        """Samples dropped, for whatever cause."""
        return sum(self._dropped.values())

    @property
    def odd_bytes(self) -> int:
        """Bytes of cut samples that were never completed."""
        return self._reader.odd_bytes

    def stats(self) -> FlowStats:
        """The books of this direction."""
        books = self._queue.books()
        return FlowStats(
            accepted=self._accepted,
            sent=books.sent,
            dropped=dict(self._dropped),
            queued=books.held,
            frames=books.frames,
            padding=books.padding,
            first_frame_at=books.first_frame_at,
        )

    def lateness(self) -> NDArray[np.float64]:
        """How late each of the last frames left, in seconds, oldest first; a copy."""
        return self._queue.lateness().astype(np.float64)

    async def _take_block(self, block: SampleBlock, generation: int) -> None:
        done = 0
        for piece in block.pieces():
            await self._wait_for_room(block.wire_samples_of(piece) + _SPARE, taking=True)
            if self.generation != generation:
                self._give_up(block, done)
                return
            self._take_piece(piece, block)
            done += piece.size
        if block.samples.size or block.rest:
            self._reader.end(block)

    def _take_piece(self, piece: NDArray[np.generic], block: SampleBlock) -> None:
        samples = self._intake.push(piece, block)
        self._reader.begin(block)
        self._put(samples)

    def _put(self, samples: NDArray[np.int16]) -> None:
        if not samples.size:
            return
        now = self._clock.now()
        waited = bool(self._queue)
        if not waited and self._queue.held + samples.size >= FRAME_SAMPLES:
            self._note_arrival(now)
        self._queue.put(samples)
        self._accepted += samples.size
        if not (waited and self._is_paced_apart):
            self._start(now)

    def _note_arrival(self, now: float) -> None:
        self.pacer.arrive(now)
        self._queue.ready(now)

    def _start(self, now: float) -> None:
        """Sends what may leave at once; the rest waits for its beat."""
        self._emit(now)
        if self._needs_beat():
            self._metronome.add(self.beat)

    def _needs_beat(self) -> bool:
        """Whether something of this is left to the metronome."""
        if self._fills and not self.pacer.resting:
            return True
        if self._is_paced_apart:
            # But whoever waits for room, or for the end, has to be told.
            return self._changed.awaited
        return bool(self._queue) or self._unfinished

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
            self._emit_by_link(now, due_by)

    def _follow_up(self, now: float) -> None:
        if self._fills and not self._queue:
            self._fill(now)
        if self._changed.awaited and (not self._queue or self._free >= self._wanted):
            self._changed.notify()

    def _emit_by_link(self, now: float, due_by: float) -> None:
        due = self.pacer.frames_due(due_by)
        while due:
            samples, frames = self._queue.next(due)
            if not frames or not self._pass_on(samples, frames, now):
                break
            due -= frames

    def _pass_on(self, samples: int, frames: int, now: float) -> bool:
        link = self._link
        if link is None:
            self._queue.drop(samples, frames)
            self._drop(samples, "disconnected")
        elif not link.writable:
            return False
        else:
            self._queue.count(samples, frames, now)
            if samples:
                link.write_audio(self._queue.ring, samples)
            else:
                link.write_silence()
        return True

    def _fill(self, now: float) -> None:
        """Keeps the stretch of a producer that fell behind alive by silence."""
        if self._link is None or not self._link.writable:
            return
        for _ in range(self.pacer.bridge(now)):
            if self._queue.wire is None:
                self._pass_on(self._queue.held, 1, now)
            elif not self._queue.pad(now):
                break

    def _give_up(self, block: SampleBlock, done: int) -> None:
        """Counts what `clear` left of a block as taken and dropped."""
        share = done / block.samples.size if done else 0.0
        lost = block.wire_samples - round(block.wire_samples * share)
        self._accepted += lost
        self._drop(lost, "cleared")

    def _forget(self, cause: str) -> int:
        lost = self._queue.clear()
        self._intake.discard()
        self._reader.reset()
        self._drop(lost, cause)
        return lost

    def _drop(self, samples: int, cause: str) -> None:
        if samples:
            self._dropped[cause] += samples

    @property
    def _free(self) -> int:
        return self._queue.capacity - self._queue.held

    async def _wait_for_room(self, samples: int, *, taking: bool = False) -> None:
        self._check(self._refusal if taking else self._ended)
        while self._free < samples:
            # To be woken by each frame that leaves costs more than the frame does.
            await self._change(max(samples, self._queue.capacity // 4))
            self._check(self._refusal if taking else self._ended)

    async def _wait_for_end(self) -> None:
        self._check(self._ended)
        while self._queue:
            await self._change(self._queue.capacity)
            self._check(self._ended)

    async def _change(self, free: int) -> None:
        """Waits until so much room may be there, or something else has changed."""
        self._wanted = free
        changed = self._changed.wait()
        if self._is_paced_apart and not self._fills:
            self._metronome.add(self.beat, after=self._time_of(free))
        elif self._needs_beat():
            self._metronome.add(self.beat)
        await changed

    def _time_of(self, free: int) -> float:
        """When so much room can be there at the earliest: that the clock alone tells."""
        frames = min(free - self._free, self._queue.held) // FRAME_SAMPLES
        # One beat more: at its own, a frame may not have left yet.
        return self.pacer.due + frames * FRAME_SECONDS

    @staticmethod
    def _check(ended: CallEnded | None) -> None:
        if ended is not None:
            raise ended.again()
