"""A producer that stalls is not heard meanwhile, whatever is sent in place of its audio."""

import asyncio

import numpy as np
import pytest
from tests.in_a_room import in_a_room

LOUD = np.full(8_000, 9_000, np.int16)


@pytest.mark.parametrize("extensions", [("mark",), ()])
@pytest.mark.parametrize("on_stall", ["pause", "silence"])
def test_the_playback_ends_in_a_stall_and_begins_after_it(world, on_stall, extensions):
    async def voice():
        yield LOUD[:4_800]
        await asyncio.sleep(3)
        yield LOUD[:1_600]

    async def talk(server):
        async with server.connect(on_stall=on_stall, extensions=extensions) as anna:
            playback = anna.playback()
            await anna.send(voice())
            await anna.drain()
            found = [await anext(playback) for _ in range(4)]
        assert [(one.speaking, one.played_ms) for one in found] == [
            (True, 0),
            (False, 600),
            (True, 600),
            (False, 800),
        ]
        first, ended, again, last = (one.at for one in found)
        assert ended - first == pytest.approx(0.6, abs=0.1)
        assert again - first == pytest.approx(3, abs=0.1)
        assert last - again == pytest.approx(0.2, abs=0.1)

    in_a_room(world, talk)
