"""When what was said begins and ends to be heard, and a call that is paused."""

import asyncio

import numpy as np
import pytest
from tests.in_a_room import in_a_room

import vsingest
import vsingest.sync

LOUD = np.full(8_000, 9_000, np.int16)
LEAD, PLAYOUT = 0.06, 0.1
# Where an estimate and the truth may differ: what the server holds back, frames, and the beats.
CLOSE = 0.1


async def record(call):
    """Hears until the call ends."""
    async with call.audio(raw=True) as audio:
        return np.concatenate([frame async for frame in audio])


async def times_heard(call):
    """Hears until the call ends; gives the loop's time of each frame that was no silence."""
    loop = asyncio.get_running_loop()
    async with call.audio(raw=True) as audio:
        return [loop.time() async for frame in audio if np.abs(frame).max() > 100]


@pytest.mark.parametrize("extensions", [("mark",), ()])
def test_it_begins_and_ends_when_a_listener_hears_it(world, extensions):
    async def talk(server):
        async with server.connect(extensions=extensions) as anna, server.connect() as ben:
            hearing = asyncio.create_task(times_heard(ben))
            playback = anna.playback()
            await asyncio.sleep(1)
            await anna.send(LOUD[:4_800])
            began, ended = await anext(playback), await anext(playback)
            await asyncio.sleep(1)
        first, *_, last = await hearing
        assert (began.speaking, ended.speaking) == (True, False)
        assert (began.played_ms, ended.played_ms) == (0, 600)
        assert began.by == ended.by == ("mark" if extensions else "estimate")
        assert began.at == pytest.approx(first, abs=CLOSE)
        assert ended.at == pytest.approx(last, abs=CLOSE)

    in_a_room(world, talk)


@pytest.mark.parametrize("extensions", [("mark",), ("mark", "clear"), ()])
def test_utterances_that_follow_closely_are_one(world, extensions):
    async def talk(server):
        async with server.connect(extensions=extensions) as anna:
            playback = anna.playback()
            for _ in range(3):
                await anna.send(LOUD[:1_600])
                await asyncio.sleep(0.2)  # a little less than it takes to be heard
            one = [await anext(playback) for _ in range(2)]
            assert [(each.speaking, each.played_ms) for each in one] == [(True, 0), (False, 600)]
            await asyncio.sleep(1)
            await anna.send(LOUD[:1_600])
            await anna.drain()
            other = [await anext(playback) for _ in range(2)]
            assert [(each.speaking, each.played_ms) for each in other] == [
                (True, 600),
                (False, 800),
            ]

    in_a_room(world, talk)


@pytest.mark.parametrize("extensions", [("mark",), ("mark", "clear"), ()])
@pytest.mark.parametrize("stop", ["clear", "pause"])
def test_what_is_cut_off_ends_soon(world, extensions, stop):
    async def talk(server):
        async with server.connect(extensions=extensions) as anna:
            playback = anna.playback()
            await anna.send(LOUD)
            assert (await anext(playback)).speaking
            await asyncio.sleep(0.3)
            at = asyncio.get_running_loop().time()
            getattr(anna, stop)()
            ended = await anext(playback)
            assert not ended.speaking
            assert 0 <= ended.at - at <= LEAD + PLAYOUT + 0.06
            assert ended.played_ms == anna.stats().sending.sent / 8 < 600

    in_a_room(world, talk)


def test_one_who_comes_amid_it_is_told_of_it(world):
    async def talk(server):
        async with server.connect() as anna:
            await anna.send(LOUD)
            await asyncio.sleep(0.2)
            async with anna.playback() as early, anna.playback() as late:
                assert (await anext(early)).speaking
                async with anna.playback() as latest:
                    assert (await anext(latest)).speaking
                    assert not (await anext(latest)).speaking
                assert [(await anext(late)).speaking for _ in range(2)] == [True, False]
            await anna.send(LOUD)  # for nobody
            stream = anna.playback()
        told = [each.speaking async for each in stream]
        assert told == [True, False]
        assert [each async for each in anna.playback()] == []

    in_a_room(world, talk)


@pytest.mark.parametrize("on_stall", ["pause", "silence"])
@pytest.mark.parametrize("capture", [False, True])
def test_a_paused_call_loses_nothing(world, on_stall, capture, tmp_path):
    async def talk(server):
        file = tmp_path / "a.capture.gz" if capture else None
        async with (
            server.connect(on_stall=on_stall, capture=file) as anna,
            server.connect() as ben,
        ):
            said = np.arange(1, 8_001, dtype=np.int16)
            recording = asyncio.create_task(record(ben))
            talking = asyncio.create_task(anna.send(np.concatenate((said, said))))
            await asyncio.sleep(0.3)
            anna.pause()
            anna.pause()
            assert anna.paused
            before = anna.stats().sending
            await asyncio.sleep(30)
            after = anna.stats().sending
            assert (after.sent, after.frames) == (before.sent, before.frames)
            assert after.queued > 8_000
            assert not talking.done()
            anna.resume()
            await talking
            await anna.drain()
            stats = anna.stats()
            assert stats.sending.sent == stats.sending.accepted == 16_000
            assert stats.gaps == 0
            await asyncio.sleep(1)
        heard = await recording
        # All but the frame that fades in after the pause is heard in order.
        assert said[: before.sent].tobytes() in heard.tobytes()
        assert np.concatenate((said, said))[before.sent + 160 :].tobytes() in heard.tobytes()

    in_a_room(world, talk)


def test_a_paused_call_can_be_cleared_drained_and_closed(world):
    async def talk(server):
        async with server.connect() as anna:
            anna.pause()
            await anna.send(LOUD)
            draining = asyncio.create_task(anna.drain())
            await asyncio.sleep(5)
            assert not draining.done()
            assert anna.clear() == 1_000
            await draining
            await anna.send(LOUD[:1_600])
            assert anna.stats().sending.sent == 0
        assert not anna.paused
        assert anna.stats().sending.sent == 1_600

    in_a_room(world, talk)


def test_a_paused_call_keeps_what_waits_through_a_break(world):
    async def talk(server):
        async with server.connect() as anna:
            anna.pause()
            await anna.send(LOUD)
            server.network.outage(3)
            await asyncio.sleep(20)
            assert len(anna.stats().reconnects) == 1
            anna.resume()
            await anna.drain()
            stats = anna.stats().sending
            assert (stats.sent, stats.dropped) == (8_000, {})

    in_a_room(world, talk)


@pytest.mark.alone  # what is sent depends on a clock that a busy machine stops
@pytest.mark.parametrize("kind", ["loop", "thread"])
async def test_over_real_sockets(connect, kind):
    async with connect("anna", io=kind, extensions=("mark",)) as anna:
        playback = anna.playback()
        await anna.send(LOUD)
        assert (await anext(playback)).speaking
        anna.pause()
        ended = await anext(playback)
        assert (ended.speaking, ended.by) == (False, "mark")
        waiting = anna.queued_ms
        assert waiting > 0
        anna.resume()
        assert (await anext(playback)).speaking
        await anna.drain()
        assert (await anext(playback)).played_ms == 1_000
        assert anna.stats().sending.sent == 8_000


@pytest.mark.alone
async def test_the_blocking_client(server, credentials):
    def talk():
        who = {"room_id": "room", "endpoint": server.url, **credentials}
        with vsingest.sync.connect(**who) as call:
            playback = call.playback()
            call.pause()
            call.send(LOUD[:1_600])
            paused = call.paused, call.queued_ms
            call.resume()
            call.drain()
            return paused, next(playback).speaking, next(playback).speaking

    assert await asyncio.to_thread(talk) == ((True, 200), True, False)
