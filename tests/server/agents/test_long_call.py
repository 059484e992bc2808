"""A long call of an agent that listens: the books balance, time is kept, and memory stays flat.

Ten minutes of it are `VSINGEST_CALL_SECONDS=600 make test` with `TESTS` set to this file.
"""

import asyncio
import gc
import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from tests.server.agents.listener import Listener
from tests.server.agents.told import Told
from tests.server.conftest import API_KEY

import vsingest
from vsingest.server.rooms.lifecycle import AgentStarted, AgentStopped, Left

SECONDS = int(os.environ.get("VSINGEST_CALL_SECONDS", "12"))
TURN_TICKS = 50
TICK_BYTES = 960 * 2 * 2  # of 48 kHz stereo


def size_of_ours():
    gc.collect()
    mine = tracemalloc.Filter(True, f"{Path(vsingest.__file__).parent}/*")
    found = tracemalloc.take_snapshot().filter_traces((mine,)).statistics("filename")
    return sum(each.size for each in found)


@pytest.fixture
def traced():
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.timeout(900)
async def test_a_long_call(start_server, traced):
    sizes, heard = [], 0
    voice = np.full(24_000 * TURN_TICKS // 50, 700, "<i2")
    async with Listener() as listener:
        running = await start_server(settings={"agents": {"ear": listener.url}})
        told = Told(running.server)
        ann = await running.join("ann", agent={"id": "ear"})
        who = (await ann.expect("participant-joined"))["participant"]["id"]
        await told.until(AgentStarted)
        place = running.server._parts.rooms.place((API_KEY, "room-1"), who)
        for turn in range(1, 1 + SECONDS):
            await listener.say(voice)
            for _ in range(TURN_TICKS):
                await ann.send_audio(np.full(160, 500, np.int16))
                running.ticker()
                heard += np.count_nonzero(await ann.hear())
            ticks = turn * TURN_TICKS
            # The resampler holds back less than a frame, and no tick is missing.
            await listener.until(lambda ticks=ticks: len(listener.heard) > (ticks - 1) * TICK_BYTES)
            assert len(listener.heard) <= ticks * TICK_BYTES
            sizes.append(size_of_ours())
        books = place.member.playout.stats()
        assert books.accepted == books.played + books.dropped + books.held
        await ann.send("stop")
        while not told.of(AgentStopped):
            if running.ticker.running:
                running.ticker()  # the last audio of those who left is still played
            await asyncio.sleep(0)
        await ann.drain()
        (ear,) = running.server._parts.services.targets.listening
        assert (ear.counters.opened, ear.counters.unheard, ear.counters.unsaid) == (1, 0, 0)
        assert told.of(Left)
        assert heard > (SECONDS - 1) * 8_000 * 0.9
        assert sizes[-1] - sizes[1] < 50_000, sizes
