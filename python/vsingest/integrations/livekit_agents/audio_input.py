"""The room as an `AgentSession` hears it."""

import asyncio

from livekit import rtc
from livekit.agents.voice import io

from vsingest.client.errors import CallEnded
from vsingest.integrations.arrivals import AnyCall, Arrivals


class AudioInput(io.AudioInput):
    """Gives a session the audio of a call, without the session's own voice.

    Frames are passed on as they arrive, and there is silence when nothing comes, see `Arrivals`.
    The input ends when the call ends, and gives nothing while it is detached.

    Args:
        call: The joined call.
        rate: Samples a second of the frames. With the rate of your recognizer, the framework does
            not resample again.
        steady: Whether to take the frames from the call's playout buffer, at a steady pace.
    """

    def __init__(self, call: AnyCall, *, rate: int = 16_000, steady: bool = False) -> None:
        super().__init__(label="vsingest")
        self._call = call
        self._rate = rate
        self._steady = steady
        self._stream: Arrivals | None = None
        self._attached = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None

    def on_attached(self) -> None:
        """Begins to hear."""
        super().on_attached()
        if self._stream is None:
            self._stream = Arrivals(self._call, self._rate, steady=self._steady)
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
                samples = await anext(stream)
            except (StopAsyncIteration, CallEnded):
                # A detached stream ends too.
                if self._stream is stream:
                    raise StopAsyncIteration from None
            else:
                return rtc.AudioFrame(samples.data, self._rate, 1, samples.size)
