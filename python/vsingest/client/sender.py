"""Audio on its way out: a bounded queue of samples that is emptied by the clock."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.client.audio_link import AudioLink, OnStall, check_on_stall
from vsingest.client.errors import CallEnded, QueueFull
from vsingest.client.intake import Intake
from vsingest.client.lateness import Lateness
from vsingest.client.metronome import Metronome, grid
from vsingest.client.pacer import Pacer
from vsingest.client.samples import (
    PIECES_PER_SECOND,
    Block,
    SampleReader,
    Samples,
    Source,
    blocks_of,
)
from vsingest.client.send_queue import SendQueue, Span
from vsingest.client.signal import Signal
from vsingest.client.stats import FlowStats
from vsingest.media.clock import Clock
from vsingest.protocol.audio import FRAME_SAMPLES, SAMPLE_RATE

QUEUE_FRAMES: Final = 50
# A piece, what an ended stream still held, and the frame they complete.
_ROOM_FRAMES: Final = 1_000 // 20 // PIECES_PER_SECOND + 2


class Sender:
    """Takes samples, and has them written at their time.

    Without a link, as while a broken connection is being replaced, time goes on: what would have
    been sent meanwhile is dropped for ``disconnected``, so that a call that returns is not late.

    Args:
        clock: The time to pace by.
        metronome: What beats by that clock.
        lead: Seconds a frame may leave before its media time.
        on_stall: What fills the gap where a producer falls behind: nothing, or silence.
        queue_frames: Frames that may wait: a second's worth where not given.
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
        if queue_frames < _ROOM_FRAMES:
            raise ValueError(f"queue_frames: {queue_frames} is below {_ROOM_FRAMES}")
        check_on_stall(on_stall)
        self.lateness = Lateness()
        self.pacer = Pacer(lead)
        self.generation = 0
        self._clock = clock
        self._metronome = metronome
        self._fills = on_stall == "silence"
        self._link: AudioLink | None = None
        self._queue = SendQueue(queue_frames * FRAME_SAMPLES)
        self._reader = SampleReader()
        self._intake = Intake()
        self._changed = Signal()
        self._turn = asyncio.Lock()
        self._ready_at = 0.0
        self._refusal: CallEnded | None = None
        self._ended: CallEnded | None = None
        self._accepted = 0
        self._sent = 0
        self._padding = 0
        self._frames = 0
        self._dropped: Counter[str] = Counter()
        self._first_frame_at: float | None = None

    def carry(self, link: AudioLink | None) -> None:
        """Goes on over another link, or over none."""
        self._link = link
        self.writable()

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
        wanted = block.wire_samples + (_ROOM_FRAMES - 5) * FRAME_SAMPLES
        if self._turn.locked() or wanted > self._queue.free:
            raise QueueFull(self.queued_ms, self._queue.ring.capacity * 1_000 // SAMPLE_RATE)
        for piece in block.pieces():
            self._take_piece(piece, block)
        if block.samples.size or block.rest:
            self._reader.end(block)

    async def flush(self) -> None:
        """Ends the utterance, and waits until it has left."""
        self._check(self._ended)
        async with self._turn:
            await self._wait_for(self._has_room)
            self._reader.reset()
            self._put(self._intake.flush())
            now = self._clock.now()
            waited = bool(self._queue)
            # After a long silence of the producer there is nothing left to end.
            if (self._queue.ring.held or not self.pacer.is_dry(now)) and self._queue.end():
                if not waited:
                    self._note_arrival(now)
                self._start(now)
            await self._wait_for(lambda: not self._queue)
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
        self._emit(now)
        return bool(self._queue) or (self._fills and not self.pacer.resting)

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
        self._forget(cause)
        self._metronome.discard(self.beat)
        self._changed.notify()

    @property
    def queued_ms(self) -> float:
        """Milliseconds of audio that wait."""
        return self._queue.ring.held * 1_000 / SAMPLE_RATE

    @property
    def heard(self) -> int:
        """Samples of what was sent that have been heard, by estimate."""
        ahead = max(0.0, self.pacer.played - self._clock.now())
        return max(0, self._sent - round(ahead * SAMPLE_RATE))

    @property
    def sent(self) -> int:
        """Samples sent."""
        return self._sent

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
        return FlowStats(
            accepted=self._accepted,
            sent=self._sent,
            dropped=dict(self._dropped),
            queued=self._queue.ring.held,
            frames=self._frames,
            padding=self._padding,
            first_frame_at=self._first_frame_at,
        )

    async def _take_block(self, block: Block, generation: int) -> None:
        done = 0
        for piece in block.pieces():
            await self._wait_for(self._has_room, taking=True)
            if self.generation != generation:
                self._give_up(block, done)
                return
            self._take_piece(piece, block)
            done += piece.size
        if block.samples.size or block.rest:
            self._reader.end(block)

    def _take_piece(self, piece: NDArray[np.generic], block: Block) -> None:
        samples = self._intake.push(piece, block)
        self._reader.begin(block)
        self._put(samples)

    def _put(self, samples: NDArray[np.int16]) -> None:
        if not samples.size:
            return
        now = self._clock.now()
        if not self._queue and self._queue.ring.held + samples.size >= FRAME_SAMPLES:
            self._note_arrival(now)
        self._queue.put(samples)
        self._accepted += samples.size
        self._start(now)

    def _note_arrival(self, now: float) -> None:
        self.pacer.arrive(now)
        self._ready_at = now

    def _start(self, now: float) -> None:
        """Sends what may leave at once; the rest waits for its beat."""
        self._emit(now)
        if self._queue or (self._fills and not self.pacer.resting):
            self._metronome.add(self.beat)

    def _emit(self, now: float) -> None:
        due = self.pacer.frames_due(now)
        while due:
            span = self._queue.next(due)
            if not span.frames or not self._pass_on(span, now):
                break
            due -= span.frames
        if self._fills and not self._queue:
            self._fill(now)
        # Who waits, waits for room or for the end of the queue; to wake them at each frame costs
        # more than the frame does.
        if not self._queue or self._has_room():
            self._changed.notify()

    def _pass_on(self, span: Span, now: float) -> bool:
        link = self._link
        if link is None:
            self._drop(self._queue.ring.drop(span.samples), "disconnected")
        elif not link.writable:
            return False
        else:
            self._count_sent(span, now)
            if span.samples:
                link.write_audio(self._queue.ring, span.samples)
            else:
                link.write_silence()
        self._queue.took(span)
        self.pacer.leave(span.frames)
        return True

    def _fill(self, now: float) -> None:
        """Keeps the stretch of a producer that fell behind alive by silence."""
        if self._link is None or not self._link.writable:
            return
        for _ in range(self.pacer.bridge(now)):
            held = self._queue.ring.held
            span = Span(held, 1)
            self._count_sent(span, now)
            if held:
                self._link.write_audio(self._queue.ring, held)
                self._queue.took(span)
            else:
                self._link.write_silence()
            self.pacer.leave()

    def _count_sent(self, span: Span, now: float) -> None:
        on_time = max(grid(self.pacer.due), self._ready_at)
        self.lateness.record(max(0.0, now - on_time), span.frames)
        self._sent += span.samples
        self._padding += span.frames * FRAME_SAMPLES - span.samples
        self._frames += span.frames
        if self._first_frame_at is None:
            self._first_frame_at = now

    def _give_up(self, block: Block, done: int) -> None:
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

    def _has_room(self) -> bool:
        return self._queue.free >= _ROOM_FRAMES * FRAME_SAMPLES

    async def _wait_for(self, ready: Callable[[], bool], *, taking: bool = False) -> None:
        while True:
            self._check(self._refusal if taking else self._ended)
            if ready():
                return
            await self._changed.wait()

    @staticmethod
    def _check(ended: CallEnded | None) -> None:
        if ended is not None:
            raise ended.again()
