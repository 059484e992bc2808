"""Audio on its way out: a bounded queue of frames, and the task that empties it by the clock."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsingest import fast
from vsingest.client.errors import CallEnded
from vsingest.client.intake import Intake
from vsingest.client.lateness import Lateness
from vsingest.client.pacer import Pacer
from vsingest.client.samples import PIECES_PER_SECOND, SampleReader, Samples
from vsingest.client.signal import Signal
from vsingest.client.stats import FlowStats
from vsingest.media.clock import Clock
from vsingest.protocol.audio import FRAME_MS, FRAME_SAMPLES

QUEUE_FRAMES: Final = 50
# A piece, what an ended stream still held, and the frame they complete.
_ROOM_FRAMES: Final = 1_000 // FRAME_MS // PIECES_PER_SECOND + 2


class _Frame(NamedTuple):
    samples: NDArray[np.int16]
    real: int
    arrived: float


class Sender:
    """Takes samples, and writes media messages at their time.

    Args:
        write: Hands a message to the socket; raises `ConnectionError` where that cannot be.
        clock: The time to pace by.
        lead: Seconds a frame may leave before its media time.
        queue_frames: Frames that may wait: a second's worth where not given.
    """

    def __init__(
        self,
        write: Callable[[bytes], Awaitable[None]],
        clock: Clock,
        lead: float,
        queue_frames: int = QUEUE_FRAMES,
    ) -> None:
        if queue_frames < _ROOM_FRAMES:
            raise ValueError(f"queue_frames: {queue_frames} is below {_ROOM_FRAMES}")
        self.lateness = Lateness()
        self.pacer = Pacer(lead)
        self._write = write
        self._clock = clock
        self._limit = queue_frames
        self._reader = SampleReader()
        self._intake = Intake()
        self._queue: deque[_Frame] = deque()
        self._in_flight = 0
        self._changed = Signal()
        self._turn = asyncio.Lock()
        self._refusal: CallEnded | None = None
        self._ended: CallEnded | None = None
        self._sent = 0
        self._padding = 0
        self._frames = 0
        self._dropped: Counter[str] = Counter()
        self._first_frame_at: float | None = None

    async def send(self, samples: Samples, *, rate: int, channels: int) -> None:
        """Takes all of `samples`, and waits for room where the queue is full.

        Cancelled, it leaves taken what `stats` says was accepted, and the rest untouched.
        """
        self._check(self._refusal)
        async with self._turn:
            block = self._reader.read(samples, rate=rate, channels=channels)
            for piece in block.pieces():
                await self._wait_for(self._has_room, taking=True)
                frames = self._intake.push(piece, block)
                self._reader.begin(block)
                self._enqueue(frames)
            if block.samples.size or block.rest:
                self._reader.end(block)

    async def drain(self) -> None:
        """Ends the stretch, and waits until it has left and, by estimate, been heard."""
        self._check(self._ended)
        async with self._turn:
            await self._wait_for(self._has_room)
            self._reader.reset()
            frames, padding = self._intake.flush()
            self._enqueue(frames, padding)
            await self._wait_for(lambda: not self._queue and not self._in_flight)
            self.pacer.rest()
        await self._clock.sleep_until(self.pacer.played)
        self._check(self._ended)

    async def run(self) -> None:
        """Sends each frame when it is due; returns when the connection has broken."""
        while True:
            while not self._queue:
                await self._changed.wait()
            now = self._clock.now()
            due = self.pacer.due
            if now < due:
                await self._clock.sleep_until(due)
                continue
            frame = self._queue.popleft()
            self.lateness.record(now - max(due, frame.arrived))
            try:
                await self._pass_on(frame, now)
            except ConnectionError:
                return

    def refuse(self, closing: CallEnded) -> None:
        """Takes no more, not even the rest of what a caller is about to send."""
        self._refusal = closing
        self._changed.notify()

    def stop(self, cause: str, ended: CallEnded) -> None:
        """Drops what is queued, and fails everyone who waits, now and later."""
        self._refusal = self._ended = ended
        lost = sum(frame.real for frame in self._queue) + self._intake.discard()
        self._queue.clear()
        self._reader.reset()
        if lost:
            self._dropped[cause] += lost
        self._changed.notify()

    @property
    def odd_bytes(self) -> int:
        """Bytes of cut samples that were never completed."""
        return self._reader.odd_bytes

    def stats(self) -> FlowStats:
        """The books of this direction."""
        waiting = sum(frame.real for frame in self._queue)
        return FlowStats(
            accepted=self._intake.accepted,
            sent=self._sent,
            dropped=dict(self._dropped),
            queued=waiting + self._in_flight + self._intake.held,
            frames=self._frames,
            padding=self._padding,
            first_frame_at=self._first_frame_at,
        )

    def _enqueue(self, frames: NDArray[np.int16], padding: int = 0) -> None:
        if not len(frames):
            return
        now = self._clock.now()
        if not self._queue and not self._in_flight:
            self.pacer.arrive(now)
        last = len(frames) - 1
        for index, samples in enumerate(frames):
            real = FRAME_SAMPLES - (padding if index == last else 0)
            self._queue.append(_Frame(samples, real, now))
        self._changed.notify()

    async def _pass_on(self, frame: _Frame, now: float) -> None:
        self._in_flight = frame.real
        try:
            await self._write(fast.encode_media(frame.samples))
        except ConnectionError:
            self._dropped["connection-lost"] += frame.real
            raise
        except asyncio.CancelledError:
            # The socket has the frame; only the wait for its buffer to empty was cancelled.
            self._count_sent(frame, now)
            raise
        else:
            self._count_sent(frame, now)
        finally:
            self._in_flight = 0
            self._changed.notify()

    def _count_sent(self, frame: _Frame, now: float) -> None:
        self.pacer.leave()
        self._sent += frame.real
        self._padding += FRAME_SAMPLES - frame.real
        self._frames += 1
        if self._first_frame_at is None:
            self._first_frame_at = now

    def _has_room(self) -> bool:
        return len(self._queue) <= self._limit - _ROOM_FRAMES

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
