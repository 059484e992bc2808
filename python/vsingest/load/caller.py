"""One call of a load, which sends in real time and times what it receives."""

import asyncio
from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest import system
from vsingest.client.call.call import Call
from vsingest.client.hearing.inbox import Stream
from vsingest.load.beacon import holds_mark, marked, marker_of, murmur
from vsingest.load.histogram import Histogram
from vsingest.protocol.audio import FRAME_SECONDS, AudioFormat

# Shorter than the client's record of lateness, so that no frame is missed.
_HARVEST_SECONDS: Final = 40
# A mark may be split over two frames; the next mark is a second away.
_MARK_SECONDS: Final = 0.5


class LoadCounters:
    """The measurements of all calls together.

    Attributes:
        lateness: For each frame, the time from when it was due until it was sent.
        latency: For each mark, the time from when it was due at its speaker until a listener had
            it.
        jitter: For each received frame, how far its distance from the one before is from 20 ms.
        frames_sent: Frames that all calls sent.
        frames_heard: Frames that all calls received.
        frames_missing: Frames of the server's 20 ms grid that did not come.
        marks_due: Marks that listeners should have heard.
        marks_heard: Marks that they heard.
        dropped: Samples that the client dropped, by cause.
        gaps: How often a speaker fell behind; its latencies are too long from there on.
    """

    def __init__(self) -> None:
        self.lateness = Histogram()
        self.latency = Histogram()
        self.jitter = Histogram()
        self.frames_sent = 0
        self.frames_heard = 0
        self.frames_missing = 0
        self.marks_due = 0
        self.marks_heard = 0
        self.dropped: Counter[str] = Counter()
        self.gaps = 0


class CallerGroup:
    """The callers of one room, who take turns to mark the seconds.

    Args:
        name: The room's id.
        callers: The number of callers.
    """

    def __init__(self, name: str, callers: int) -> None:
        self.name = name
        self.callers = callers
        self.begun: dict[int, float] = {}

    def due(self, second: int) -> float:
        """Returns when the mark of a second is due; infinity if its caller has not begun."""
        begun = self.begun.get(marker_of(second, self.callers))
        return float("inf") if begun is None else begun + second

    def heard(self, place: int, now: float, seconds: int) -> int | None:
        """Returns the second whose mark a caller hears now: the last due one of another caller."""
        for second in reversed(range(seconds)):
            if marker_of(second, self.callers) != place and self.due(second) <= now:
                return second
        return None


class Caller:
    """One call.

    Args:
        room: The callers of its room.
        place: The index of this caller in the room.
        counters: Receives the measurements.
        audio: The audio that the call asks for.
    """

    def __init__(
        self, room: CallerGroup, place: int, counters: LoadCounters, audio: AudioFormat
    ) -> None:
        self.room = room
        self.place = place
        self._counters = counters
        self._audio = audio
        self._harvested = 0
        self._marks: set[int] = set()

    async def talk(
        self, call: Call, stream: Stream[NDArray[np.int16]], seconds: int, begin: asyncio.Event
    ) -> None:
        """Waits until all have joined, then sends and receives for a time.

        Args:
            call: The joined call.
            stream: What it hears, without a playout buffer.
            seconds: How long it speaks.
            begin: Set once all have joined.

        Raises:
            CallEnded: The call broke.
        """
        hearing = asyncio.create_task(self._hear(stream, seconds, begin))
        try:
            await begin.wait()
            await self._speak(call, seconds)
            await call.drain()
        finally:
            hearing.cancel()
            await asyncio.wait([hearing])
            self._sum_up(call, seconds)

    async def _speak(self, call: Call, seconds: int) -> None:
        plain = murmur(self.place, self._audio.sample_rate)
        loud = marked(plain)
        for second in range(seconds):
            said = loud if marker_of(second, self.room.callers) == self.place else plain
            if not second:
                # Set first, since the first frame is sent at once and the others must know its
                # time.
                frame = self._audio.frame_samples
                await call.send(said[:frame])
                self._note_begin(call)
                said = said[frame:]
            await call.send(said)
            if not second % _HARVEST_SECONDS:
                self._harvest(call)

    def _note_begin(self, call: Call) -> None:
        begun = call.stats().sending.first_frame_at
        assert begun is not None, "a first frame leaves at once"
        self.room.begun[self.place] = begun

    async def _hear(
        self, stream: Stream[NDArray[np.int16]], seconds: int, begin: asyncio.Event
    ) -> None:
        counters = self._counters
        began = before = mark_at = float("-inf")
        frames = 0
        try:
            async for frame in stream:
                if not begin.is_set():
                    continue
                now = system.monotonic()
                frames += 1
                if frames == 1:
                    began = now
                else:
                    counters.jitter.add(abs(now - before - FRAME_SECONDS))
                before = now
                if now - mark_at > _MARK_SECONDS and holds_mark(frame):
                    mark_at = now
                    self._note_mark(now, seconds)
        finally:
            counters.frames_heard += frames
            if frames:
                grid = round((before - began) / FRAME_SECONDS) + 1
                counters.frames_missing += max(0, grid - frames)

    def _note_mark(self, now: float, seconds: int) -> None:
        second = self.room.heard(self.place, now, seconds)
        if second is not None and second not in self._marks:
            self._marks.add(second)
            self._counters.marks_heard += 1
            self._counters.latency.add(now - self.room.due(second))

    def _harvest(self, call: Call) -> None:
        frames = call.stats().sending.frames
        new = frames - self._harvested
        if new:
            self._counters.lateness.add_all(call.lateness[-new:].tolist())
            self._harvested = frames

    def _sum_up(self, call: Call, seconds: int) -> None:
        self._harvest(call)
        stats = call.stats()
        counters = self._counters
        counters.frames_sent += stats.sending.frames
        counters.dropped.update(stats.sending.dropped)
        counters.gaps += stats.gaps
        own = sum(marker_of(second, self.room.callers) == self.place for second in range(seconds))
        if self.room.callers > 1:
            counters.marks_due += seconds - own
