"""What an `AgentSession` says, spoken in the room."""

import asyncio
import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from livekit import rtc
from livekit.agents.voice import io

from vsingest.client.errors import CallEnded
from vsingest.integrations.arrivals import AnyCall, sent_ms
from vsingest.protocol.extensions import Extension

# How often to look whether the room hears a segment yet, which takes about 0.1 s.
_LOOK_SECONDS: Final = 0.01


@dataclass(slots=True, eq=False)
class _Segment:
    """The frames between two calls of `AudioOutput.flush`.

    Attributes:
        begins_at_ms: Where it begins in the audio of the call.
        seconds: The length of its frames.
        started: Whether the session knows that it is heard.
        over: Whether nothing more of it is sent.
        heard: Seconds of it that the room had heard when it was over.
    """

    begins_at_ms: float
    seconds: float = 0.0
    started: bool = False
    over: bool = False
    heard: float = 0.0

    def until(self, ms: float) -> float:
        """Returns the seconds of the segment that come before a place in the audio of the call."""
        return min(max((ms - self.begins_at_ms) / 1_000, 0.0), self.seconds)


class AudioOutput(io.AudioOutput):
    """Speaks the audio of a session in the room of a call.

    It takes frames of any rate and any number of channels, faster than real time, and waits while
    the call's queue (1.5 s) is full. Playback begins and ends, and its position is counted, by what
    the room has heard (`Call.played_ms`), not by what has been queued. After `pause` the room still
    hears what has been sent. So it does after `clear_buffer`, and then that counts as heard, unless
    the call has the extension ``clear``.

    Args:
        call: The joined call. Nothing else may send on it.
    """

    def __init__(self, call: AnyCall) -> None:
        super().__init__(label="vsingest", capabilities=io.AudioOutputCapabilities(pause=True))
        self._call = call
        self._open: _Segment | None = None
        self._flushed: _Segment | None = None
        self._watching: asyncio.Task[None] | None = None
        self._finishing: asyncio.Task[None] | None = None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        """Queues a frame; returns when all of it is in the queue."""
        if self._finishing is not None:
            await asyncio.wait((self._finishing,))
        await super().capture_frame(frame)
        if self._open is None:
            self._open = self._begin()
        self._open.seconds += frame.duration
        if self._open.over:
            return
        samples = np.frombuffer(frame.data, np.int16)
        try:
            await self._call.send(samples, rate=frame.sample_rate, channels=frame.num_channels)
        except CallEnded:
            self._end(self._open)

    def flush(self) -> None:
        """Ends the segment; the session is told when the room has heard it."""
        super().flush()
        segment, self._open = self._open, None
        if segment is None:
            return
        if segment.over:
            self._tell_finished(segment)
        else:
            self._flushed = segment
            self._finishing = asyncio.create_task(self._finish(segment), name="vsingest playout")

    def clear_buffer(self) -> None:
        """Drops what has not been sent; the session is told how much the room has heard."""
        if self._open is not None and not self._open.over:
            self._clear(self._open)
        elif self._flushed is not None:
            segment = self._flushed
            if self._finishing is not None:
                self._finishing.cancel()
            self._clear(segment)
            self._tell_finished(segment)

    def pause(self) -> None:
        """Stops speaking, and keeps what is queued."""
        super().pause()
        self._call.pause()

    def resume(self) -> None:
        """Continues after `pause`."""
        super().resume()
        self._call.resume()

    def on_detached(self) -> None:
        """Leaves the call as it was, for whoever uses it next."""
        super().on_detached()
        self._call.resume()

    def _begin(self) -> _Segment:
        segment = _Segment(sent_ms(self._call) + self._call.queued_ms)
        self._watching = asyncio.create_task(self._watch(segment), name="vsingest playout begins")
        return segment

    async def _watch(self, segment: _Segment) -> None:
        while not self._heard(segment):  # noqa: ASYNC110 - nothing tells when a place is heard
            await asyncio.sleep(_LOOK_SECONDS)
        self._tell_started(segment)

    async def _finish(self, segment: _Segment) -> None:
        try:
            await self._call.drain()
        except CallEnded:
            self._end(segment)
        segment.heard = self._heard(segment)
        self._tell_finished(segment)

    def _clear(self, segment: _Segment) -> None:
        self._end(segment)
        self._call.clear()
        if Extension.CLEAR not in self._call.extensions:
            segment.heard = segment.until(sent_ms(self._call))

    def _heard(self, segment: _Segment) -> float:
        return segment.until(self._call.played_ms)

    def _end(self, segment: _Segment) -> None:
        segment.heard = self._heard(segment)
        segment.over = True

    def _tell_started(self, segment: _Segment) -> None:
        if not segment.started:
            segment.started = True
            self.on_playback_started(created_at=time.time() - self._heard(segment))

    def _tell_finished(self, segment: _Segment) -> None:
        self._flushed = self._finishing = None
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None
        if segment.heard:
            self._tell_started(segment)
        self.on_playback_finished(playback_position=segment.heard, interrupted=segment.over)
