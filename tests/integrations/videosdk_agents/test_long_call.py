"""A long call of a job; each other answer is interrupted."""

import asyncio

import pytest
from tests.in_a_room import in_a_room
from tests.integrations.long_call import SECONDS, Observed
from tests.integrations.videosdk_agents.scene import WORDS, in_memory, job

TURN_SECONDS = 6


@pytest.mark.timeout(900)
def test_a_long_call(world):
    async def talk(server):
        loop = asyncio.get_running_loop()
        async with job(server.connect, **in_memory(server)) as one:
            for turn in range(SECONDS // TURN_SECONDS):
                await one.caller.send(WORDS)
                await one.until("speaking")
                if turn % 2:
                    await asyncio.sleep(1)
                    await one.caller.send(WORDS)
                    await one.until("listening")
                    await one.until("speaking")
                await one.until("idle")
                await asyncio.sleep(0.2)
                observed.note(one.ear.samples, loop.time())
            observed.check(one.call.stats())

    with Observed(16_000) as observed:
        in_a_room(world, talk)
