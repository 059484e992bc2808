"""What a caller hears of an agent."""

import asyncio

import numpy as np


async def hears(call, seconds):
    """Returns once a call has heard so much that is no silence."""
    async with call.audio(raw=True) as audio:
        while seconds > 0:
            frame = await anext(audio)
            seconds -= np.count_nonzero(np.abs(frame.astype(int)) > 100) / 8_000


class Listener:
    """What the caller hears, as it arrives.

    Attributes:
        samples: All of it.
        loud_at: By the loop's time, the arrival of each frame that was no silence.
    """

    def __init__(self, call):
        self._stream = call.audio(raw=True)
        self._frames = []
        self.loud_at = []
        self._task = asyncio.create_task(self._listen())

    @property
    def samples(self):
        return np.concatenate(self._frames)

    async def _listen(self):
        loop = asyncio.get_running_loop()
        async for frame in self._stream:
            self._frames.append(frame)
            if np.abs(frame.astype(int)).max() > 100:
                self.loud_at.append(loop.time())

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_error):
        await self._stream.aclose()
        await self._task
