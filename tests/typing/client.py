"""How the client is used, for mypy: its names must type every line as asserted. Never run."""

from typing import assert_type

import numpy as np
from numpy.typing import NDArray

import vsingest


async def talk() -> None:
    async with vsingest.connect(room_id="r", participant={"name": "n"}) as call:
        assert_type(call, vsingest.Call)
        await call.send(np.zeros(480, np.float32), rate=48_000)
        await call.send(b"\0\0", channels=1)
        await call.publish("CHAT", "hello")
        async for frame in call.audio():
            assert_type(frame, NDArray[np.int16])
        async for message in call.subscribe("CHAT"):
            assert_type(message.message, str)
        assert_type(call.stats(), vsingest.CallStats)
        assert_type(call.stats().sending.dropped, dict[str, int])
        await call.drain()
