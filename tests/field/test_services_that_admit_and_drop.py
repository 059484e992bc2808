"""A connection that is granted and lost again is no success: waits and the end carry over it."""

import asyncio
import random
from itertools import pairwise

import pytest

import vsingest
from vsingest.client.errors import ConnectFailed
from vsingest.client.reconnect import Backoff, Reconnect
from vsingest.media.virtual_clock import VirtualClock


class Flapping:
    """A service that grants each connection, and drops it after so many seconds."""

    def __init__(self, policy, held):
        self.clock = VirtualClock()
        self.times = []
        self._backoff = Backoff(policy, self.clock, random.Random(7))
        self._held = held

    async def dial(self):
        self.times.append(self.clock.now())

    async def live(self):
        while True:
            await self.clock.sleep_until(self.clock.now() + self._held)
            await self._backoff.retry(self.dial)


async def test_sessions_become_rare_and_the_call_ends():
    service = Flapping(Reconnect(), held=0.05)
    living = asyncio.create_task(service.live())
    await service.clock.advance(12)
    assert len(service.times) <= 12
    await service.clock.advance(200)
    with pytest.raises(ConnectFailed, match="no connection lasted 30 s in the last 120 s"):
        await living
    assert service.times[-1] <= 120.2


async def test_a_connection_that_held_begins_anew():
    service = Flapping(Reconnect(), held=40)
    living = asyncio.create_task(service.live())
    await service.clock.advance(1_000)
    assert not living.done()
    assert all(later - time <= 40.25 for time, later in pairwise(service.times))
    living.cancel()


@pytest.mark.parametrize("code", [1011, 1006])
async def test_a_call_that_is_dropped_each_time_ends(service, code):
    policy = Reconnect(first_seconds=0.01, most_seconds=0.2, give_up_seconds=0.5)
    options = {"ws_url": None, "room_id": "r", "token": "t", "endpoint": service.url}

    async def drop_each():
        while True:
            peer = await service.peer()
            if code == 1006:
                peer.drop()
            else:
                await peer.close(code)

    dropping = asyncio.create_task(drop_each())
    async with service.connect(**options, reconnect=policy) as call:
        with pytest.raises(vsingest.CallEnded, match="no connection lasted") as caught:
            await anext(call.audio(raw=True))
    assert caught.value.code == code
    dropping.cancel()


async def test_no_wait_goes_beyond_the_end():
    clock = VirtualClock()

    async def dial():
        raise vsingest.RateLimited(90)

    trying = asyncio.create_task(
        Backoff(Reconnect(give_up_seconds=60), clock, random.Random(1)).retry(dial)
    )
    await clock.advance(1)
    with pytest.raises(vsingest.RateLimited, match="in 90 s"):
        await trying
