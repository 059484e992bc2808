"""An hour of call, both ways, with not a sample missing."""

import asyncio

import numpy as np
import pytest

from vsingest.testing import InMemoryServer, VirtualTime

pytestmark = pytest.mark.slow

RATE = 8_000


async def an_hour():
    heard = 0

    async def listen(call):
        nonlocal heard
        async for frame in call.audio():
            heard += int(np.count_nonzero(frame == 1_000))

    async with (
        InMemoryServer() as server,
        server.connect(participant={"id": "speaker"}) as speaker,
        server.connect(participant={"id": "listener"}) as listener,
    ):
        listening = asyncio.create_task(listen(listener))
        for _ in range(360):
            await speaker.send(np.full(10 * RATE, 1_000, np.int16))
        await speaker.drain()
        await asyncio.sleep(1)
        listening.cancel()
        return speaker.stats(), heard


@pytest.mark.timeout(600)
def test_an_hour_of_call():
    with VirtualTime() as world:
        stats, heard = world.run(an_hour())
        assert world.now() == pytest.approx(3_601, abs=1)
    assert (stats.sending.sent, stats.gaps, stats.lateness.max) == (3_600 * RATE, 0, 0.0)
    assert heard == 3_600 * RATE
