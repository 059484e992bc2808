"""Clear and mark, from client to server and back."""

import asyncio

import numpy as np
import pytest

LOUD = np.full(80_000, 9_000, np.int16)

pytestmark = pytest.mark.alone  # what is heard depends on a clock that a busy machine stops


async def test_a_mark_says_when_it_was_heard(connect):
    async with connect("anna", extensions=("mark",)) as anna, connect("ben") as ben:
        stream = ben.audio(raw=True)
        assert anna.played_by == "estimate"
        await anna.send(LOUD[:1_650])
        assert anna.played_by == "estimate"
        await anna.drain()
        assert (anna.played_by, anna.played_ms) == ("mark", 1_650 / 8)
        # What the room has heard is on its way to all; nothing more of it comes later.
        heard, silent = 0, 0
        while silent < 10:
            frame = await anext(stream)
            heard += np.count_nonzero(frame)
            silent = 0 if frame.any() else silent + bool(heard)
        assert heard == 1_650


async def test_a_clear_reaches_into_the_server(connect):
    async with connect("anna", extensions=("clear",)) as anna, connect("ben") as ben:
        stream = ben.audio(raw=True)
        talking = asyncio.create_task(anna.send(LOUD))
        heard = 0
        while heard < 20:
            heard += (await anext(stream)).any()
        anna.clear()
        await anna.publish("MARKER", "the server has acted on the clear")
        await talking
        silent, after = 0, 0
        while silent < 10:
            frame = await anext(stream)
            after += bool(frame.any())
            silent = 0 if frame.any() else silent + 1
        stats = anna.stats()
        assert stats.errors == 0
        # The frames that were on the wire, and the fade of what was cut off.
        assert after <= 4


async def test_without_the_ask_both_go_by_estimate(connect):
    async with connect("anna") as anna:
        await anna.send(LOUD[:1_600])
        await anna.drain()
        assert (anna.played_by, anna.played_ms) == ("estimate", 200)
        anna.clear()
        assert anna.stats().errors == 0


@pytest.mark.parametrize("kind", ["loop", "thread"])
async def test_a_call_says_what_it_was_granted(connect, kind):
    async with connect("anna", io=kind, extensions=("mark", "clear")) as anna:
        assert anna.extensions == {"clear", "mark"}
    async with connect("anna", io=kind) as anna:
        assert anna.extensions == frozenset()
