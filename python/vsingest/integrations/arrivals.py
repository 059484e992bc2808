"""The audio of a call for those who need it early rather than steady."""

import asyncio
from typing import Final, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vsingest.client.call.call import Call
from vsingest.client.thread.thread_call import ThreadCall
from vsingest.protocol.audio import FRAME_MS, FRAME_SECONDS

AnyCall: TypeAlias = Call | ThreadCall

# A recognizer that gets nothing does not notice that someone has stopped speaking.
GAP_SECONDS: Final = 0.1


class Arrivals:
    """Frames of int16 as they arrive, and silence when nothing comes.

    A recognizer needs no steady pace, and a playout buffer would delay each interruption by 80 to
    120 ms. When nothing has come for 0.1 s, as while a broken connection is being replaced, there
    is silence for that time. The stream ends as that of `Call.audio` does.

    Args:
        call: The joined call.
        rate: Samples a second of the frames.
        steady: Whether to take the frames from the call's playout buffer after all.
    """

    def __init__(self, call: AnyCall, rate: int, *, steady: bool = False) -> None:
        self._stream = call.audio(rate=rate, raw=not steady)
        self._loop = asyncio.get_running_loop()
        self._frame_samples = rate * FRAME_MS // 1_000
        self._given_until = self._loop.time()
        self._in_gap = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> NDArray[np.int16]:
        patience = FRAME_SECONDS if self._in_gap else GAP_SECONDS
        try:
            async with asyncio.timeout_at(self._given_until + patience):
                samples = await anext(self._stream)
        except TimeoutError:
            missing = max(1, int((self._loop.time() - self._given_until) / FRAME_SECONDS))
            self._given_until += missing * FRAME_SECONDS
            self._in_gap = True
            return np.zeros(missing * self._frame_samples, np.int16)
        self._given_until = self._loop.time()
        self._in_gap = False
        return samples

    async def aclose(self) -> None:
        """Stops collecting; idempotent."""
        await self._stream.aclose()


def sent_ms(call: AnyCall) -> float:
    """Returns the milliseconds of audio that a call has sent, whether or not they were heard."""
    return call.stats().sending.sent * 1_000 / call.audio_format.sample_rate
