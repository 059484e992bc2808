"""A pipeline in a room: it hears a caller, answers, is interrupted, and ends."""

import asyncio

import pytest
from pipecat.frames.frames import BotStartedSpeakingFrame, BotStoppedSpeakingFrame
from tests.in_a_room import in_a_room
from tests.integrations.pipecat.scene import (
    ANSWER_SECONDS,
    WORDS,
    Listener,
    balances,
    options_of,
    scene,
)

import vsingest
from vsingest.server import Server, ServerConfig

LEAD, PLAYOUT = 0.06, 0.08
CREDENTIALS = {"api_key": "key", "secret": "a-secret-of-enough-length-for-hs256"}


@pytest.mark.parametrize("sockets", ["fast", "plain"])
async def test_over_real_sockets(sockets, monkeypatch):
    monkeypatch.setenv("VSINGEST_IO", sockets)
    async with Server(ServerConfig(**CREDENTIALS, port=0)) as server:

        def connect(**options):
            return vsingest.connect(room_id="r", endpoint=server.url, **CREDENTIALS, **options)

        options = {"room_id": "r", "endpoint": server.url, **CREDENTIALS}
        async with scene(connect, options) as play, Listener(play.caller) as listener:
            call = play.call
            await play.caller.send(WORDS)
            begun = await play.next(BotStartedSpeakingFrame)
            ended = await play.next(BotStoppedSpeakingFrame)
            assert ended - begun > ANSWER_SECONDS - 0.3
            await listener.until(ANSWER_SECONDS - 0.1)
            await play.caller.send(WORDS)
            begun = await play.next(BotStartedSpeakingFrame)
            await play.caller.send(WORDS)
            ended = await play.next(BotStoppedSpeakingFrame)
            assert ended - begun < ANSWER_SECONDS - 0.5
            await play.end()
            await play.worker.wait()
            assert call.ended.by == "us"
            assert balances(call.stats().sending)


@pytest.mark.parametrize("extensions", [(), ("clear", "mark")])
@pytest.mark.parametrize("phase", [0, 0.005, 0.013])
def test_a_barge_in_is_followed_by_silence(world, extensions, phase):
    """From the caller's first sample to the last that the caller hears of the answer."""

    async def talk(server):
        loop = asyncio.get_running_loop()
        options = options_of(server, extensions=extensions)
        async with (
            scene(server.connect, options) as play,
            Listener(play.caller) as listener,
        ):
            await play.caller.send(WORDS)
            await play.next(BotStartedSpeakingFrame)
            await asyncio.sleep(1 + phase)
            begun = loop.time()
            await play.caller.send(WORDS)
            stopped = await play.next(BotStoppedSpeakingFrame)
            await asyncio.sleep(0.4)  # less than until the next answer
            # The last frame that is heard lasts 20 ms.
            return listener.loud_at[-1] + 0.02 - begun, stopped - begun

    took, told = in_a_room(world, talk)
    print(f"barge-in, extensions {extensions}: {took * 1_000:.0f} ms, told {told * 1_000:.0f} ms")
    assert took <= LEAD + PLAYOUT + 0.04 + 1e-9
    assert told <= LEAD + PLAYOUT + 0.2


def test_the_bot_speaks_from_what_is_heard_first_to_what_is_heard_last(world):
    """And the whole answer is heard before the pipeline's end leaves the room."""

    async def talk(server):
        options = options_of(server)
        async with scene(server.connect, options) as play, Listener(play.caller) as listener:
            await play.caller.send(WORDS)
            begun = await play.next(BotStartedSpeakingFrame)
            assert begun == pytest.approx(listener.loud_at[0], abs=0.06)
            call = play.call
            await play.end()
            ended = await play.next(BotStoppedSpeakingFrame)
            await play.worker.wait()
            assert call.ended.by == "us"
            assert ended == pytest.approx(listener.loud_at[-1] + 0.02, abs=0.1)
            assert ended - begun == pytest.approx(ANSWER_SECONDS, abs=0.1)
            assert listener.loud_samples == pytest.approx(ANSWER_SECONDS * 8_000, abs=330)

    in_a_room(world, talk)
