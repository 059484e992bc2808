"""The room as an `AgentSession` hears it."""

import asyncio
from typing import Final

import numpy as np
from livekit import rtc
from livekit.agents.voice import io
from numpy.typing import NDArray

from vsingest.client.call.call import Call
from vsingest.client.errors import CallEnded
from vsingest.client.hearing.inbox import Stream
from vsingest.client.thread.proxy_stream import ThreadStream
from vsingest.client.thread.thread_call import ThreadCall
from vsingest.protocol.audio import FRAME_MS, FRAME_SECONDS

# A recognizer that gets nothing does not notice that someone has stopped speaking.
GAP_SECONDS: Final = 0.1


class AudioInput(io.AudioInput):
    """Gives a session the audio of a call, without the session's own voice.

    Frames are passed on as they arrive, since a recognizer needs no steady pace, and a playout
    buffer would delay each interruption by 80 to 120 ms. When nothing has come for 0.1 s, as while
    a broken connection is being replaced, the session gets silence for that time. The input ends
    when the call ends, and gives nothing while it is detached.

    Args:
        call: The joined call.
        rate: Samples a second of the frames. With the rate of your recognizer, the framework does
            not resample again.
        steady: Whether to take the frames from the call's playout buffer, at a steady pace.
    """

    def __init__(
        self, call: Call | ThreadCall, *, rate: int = 16_000, steady: bool = False
    ) -> None:
        super().__init__(label="vsingest")
        self._call = call
        self._rate = rate
        self._steady = steady
        self._stream: Stream[NDArray[np.int16]] | ThreadStream[NDArray[np.int16]] | None = None
        self._attached = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None
        self._given_until = 0.0  # in the loop's time
        self._in_gap = False

    def on_attached(self) -> None:
        """Begins to hear."""
        super().on_attached()
        if self._stream is None:
            self._stream = self._call.audio(
                rate=self._rate, frame_ms=FRAME_MS, raw=not self._steady
            )
            self._given_until = asyncio.get_running_loop().time()
            self._attached.set()

    def on_detached(self) -> None:
        """Ceases to hear, until it is attached again."""
        super().on_detached()
        stream, self._stream = self._stream, None
        if stream is not None:
            self._attached.clear()
            self._closing = asyncio.create_task(stream.aclose(), name="vsingest audio input")

    async def __anext__(self) -> rtc.AudioFrame:
        while True:
            await self._attached.wait()
            stream = self._stream
            assert stream is not None, "the event says so"
            try:
                return await self._next_of(stream)
            except (StopAsyncIteration, CallEnded):
                # A detached stream ends too.
                if self._stream is stream:
                    raise StopAsyncIteration from None

    async def _next_of(
        self, stream: Stream[NDArray[np.int16]] | ThreadStream[NDArray[np.int16]]
    ) -> rtc.AudioFrame:
        loop = asyncio.get_running_loop()
        patience = FRAME_SECONDS if self._in_gap else GAP_SECONDS
        try:
            async with asyncio.timeout_at(self._given_until + patience):
                samples = await anext(stream)
        except TimeoutError:
            missing = max(1, int((loop.time() - self._given_until) / FRAME_SECONDS))
            self._given_until += missing * FRAME_SECONDS
            self._in_gap = True
            return self._frame(np.zeros(missing * self._rate * FRAME_MS // 1_000, np.int16))
        self._given_until = loop.time()
        self._in_gap = False
        return self._frame(samples)

    def _frame(self, samples: NDArray[np.int16]) -> rtc.AudioFrame:
        return rtc.AudioFrame(samples.data, self._rate, 1, samples.size)
