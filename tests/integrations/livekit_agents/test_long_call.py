"""A long call of a session; each other answer is interrupted."""

import asyncio

import pytest
from tests.in_a_room import in_a_room
from tests.integrations.livekit_agents.scene import WORDS, scene
from tests.integrations.long_call import SECONDS, Observed

TURN_SECONDS = 6


@pytest.mark.timeout(900)
def test_a_long_call(world):
    async def talk(server):
        loop = asyncio.get_running_loop()
        async with scene(server.connect) as play:
            for turn in range(SECONDS // TURN_SECONDS):
                await play.caller.send(WORDS)
                if turn % 2:
                    await play.next("playback_started")
                    await asyncio.sleep(1)
                    await play.caller.send(WORDS)
                    assert (await play.next("playback_finished")).interrupted
                assert not (await play.next("playback_finished")).interrupted
                await asyncio.sleep(0.2)
                observed.note(play.counted.samples, loop.time())
            observed.check(play.call.stats())

    with Observed(16_000) as observed:
        in_a_room(world, talk)
