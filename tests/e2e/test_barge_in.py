"""From `clear` to silence at the other end."""

import asyncio

import numpy as np
import pytest

LEAD = 0.06
PLAYOUT = 0.08  # what the server holds back to bear bursts

pytestmark = pytest.mark.alone  # what is heard depends on a clock that a busy machine stops


async def test_what_is_heard_after_a_clear_is_bounded_by_lead_and_playout(connect, server):
    """Counted in frames of the room's clock: each tick that it skips leaves one more to hear."""
    async with connect("anna", lead=LEAD) as anna, connect("ben") as ben:
        stream = ben.audio(raw=True)
        talking = asyncio.create_task(anna.send(np.full(80_000, 9_000, np.int16)))
        heard = 0
        async for frame in stream:
            heard += bool(frame.any())
            if heard == 20:
                break
        cleared = anna.clear()
        sent = anna.stats().sending.sent
        await talking
        assert cleared > 800
        silent = 0
        async for frame in stream:
            heard += bool(frame.any())
            silent = 0 if frame.any() else silent + 1
            if silent == 15:
                break
        stats = anna.stats().sending
        # Not a sample left after the clear, and the books say where the rest went.
        assert stats.sent == sent
        assert stats.accepted == 80_000 == stats.sent + stats.dropped["cleared"]
        after = heard - 20
        assert (after - server._parts.ticker.skipped) * 0.02 <= LEAD + PLAYOUT + 0.02 + 1e-9


@pytest.mark.parametrize("length", [1_600, 1_650])
async def test_an_utterance_ends_as_it_was_and_nothing_is_made_up_after_it(connect, length):
    async with connect("anna") as anna, connect("ben") as ben:
        stream = ben.audio(raw=True)
        words = np.full(length, 9_000, np.int16)
        await anna.send(words)
        draining = asyncio.create_task(anna.drain())
        frames, silent = [], 0
        async for frame in stream:
            frames.append(frame)
            silent = 0 if frame.any() else silent + any(old.any() for old in frames)
            if silent == 10:
                break
        await draining
    heard = np.concatenate(frames)
    assert np.count_nonzero(heard) == length
    assert set(heard) == {0, 9_000}
