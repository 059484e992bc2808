"""A long call, in virtual time: the counters, the memory, and the time.

Ten minutes of it are `VSINGEST_CALL_SECONDS=600 make integrations TESTS=…/test_long_call.py`.
"""

import asyncio
import gc
import os
import tracemalloc
from pathlib import Path

import pytest
from pipecat.frames.frames import BotStartedSpeakingFrame, BotStoppedSpeakingFrame
from tests.in_a_room import in_a_room
from tests.integrations.pipecat.scene import WORDS, balances, options_of, scene

import vsingest

SECONDS = int(os.environ.get("VSINGEST_CALL_SECONDS", "36"))
TURN_SECONDS = 6
RATE = 16_000


def ours():
    """The bytes that our package has allocated, but for the latest 1,000 events of a connection.

    A call keeps those, marks among them, in case that the service refuses one.
    """
    gc.collect()
    package = Path(vsingest.__file__).parent
    filters = [
        tracemalloc.Filter(True, f"{package}/*"),
        tracemalloc.Filter(False, f"{package}/client/sending/marks.py"),
        tracemalloc.Filter(False, f"{package}/client/call/sent_events.py"),
    ]
    snapshot = tracemalloc.take_snapshot().filter_traces(filters)
    return sum(found.size for found in snapshot.statistics("filename"))


@pytest.mark.timeout(900)
def test_a_long_call(world):
    """Each turn is an answer, and each other answer is interrupted."""
    sizes, ahead = [], []

    async def talk(server):
        loop = asyncio.get_running_loop()
        async with scene(server.connect, options_of(server)) as play:
            for turn in range(SECONDS // TURN_SECONDS):
                await play.caller.send(WORDS)
                await play.next(BotStartedSpeakingFrame)
                if turn % 2:
                    await asyncio.sleep(1)
                    await play.caller.send(WORDS)
                    await play.next(BotStoppedSpeakingFrame)
                    await play.next(BotStartedSpeakingFrame)
                await play.next(BotStoppedSpeakingFrame)
                await asyncio.sleep(0.2)
                ahead.append(play.ear.samples / RATE - loop.time())
                if turn % 2:
                    sizes.append(ours())
            stats = play.call.stats()
            assert balances(stats.sending)
            assert balances(stats.hearing)
            assert set(stats.sending.dropped) == {"cleared"}
            assert not stats.hearing.dropped
            assert (stats.errors, stats.reconnects, stats.odd_bytes) == (0, (), 0)

    tracemalloc.start()
    try:
        in_a_room(world, talk)
    finally:
        tracemalloc.stop()
    print(f"{SECONDS} s: drift {max(ahead) - min(ahead):.4f} s, memory {sizes[0]} to {sizes[-1]}")
    # Within a frame: what the pipeline was given keeps to the time.
    assert max(ahead) - min(ahead) <= 0.02 + 1e-6, ahead
    assert sizes[-1] - sizes[0] < 50_000, sizes
