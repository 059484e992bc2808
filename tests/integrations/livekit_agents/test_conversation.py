"""A session without a LiveKit room: it hears a caller, answers, is interrupted, and ends."""

import asyncio

import numpy as np
import pytest
import soundfile
from livekit.agents import inference
from tests.in_a_room import in_a_room
from tests.integrations.listener import Listener, hears
from tests.integrations.livekit_agents.scene import (
    ANSWER,
    ANSWER_SECONDS,
    WORDS,
    scene,
)

import vsingest
from vsingest.demo.clip import CLIP
from vsingest.server import Server, ServerConfig

LEAD, PLAYOUT = 0.06, 0.08
CREDENTIALS = {"api_key": "key", "secret": "a-secret-of-enough-length-for-hs256"}


def heard_words(session):
    return [item.text_content for item in session.history.items if item.type == "message"]


@pytest.mark.parametrize(("kind", "sockets"), [("loop", "fast"), ("thread", "plain")])
async def test_over_real_sockets(kind, sockets, monkeypatch):
    monkeypatch.setenv("VSINGEST_IO", sockets)
    async with Server(ServerConfig(**CREDENTIALS, port=0)) as server:

        def connect(**options):
            return vsingest.connect(room_id="r", endpoint=server.url, **CREDENTIALS, **options)

        async with (
            scene(connect, agent={"io": kind}, topic="WORDS") as play,
            play.caller.subscribe("WORDS") as words,
        ):
            await play.caller.send(WORDS)
            await play.next("playback_started")
            finished = await play.next("playback_finished")
            assert not finished.interrupted
            assert finished.playback_position == pytest.approx(ANSWER_SECONDS, abs=0.05)
            assert (await anext(words)).message == ANSWER
            await play.caller.send(WORDS)
            await hears(play.caller, 0.8)
            await play.caller.send(WORDS)
            finished = await play.next("playback_finished")
            assert finished.interrupted
            assert finished.playback_position < ANSWER_SECONDS
            part = (await anext(words)).message
            assert ANSWER.startswith(part)
            await play.call.leave()
            await play.next("close")
            assert heard_words(play.session)[1:4:2] == [ANSWER, part]


@pytest.mark.parametrize("extensions", [(), ("clear", "mark")])
@pytest.mark.parametrize("phase", [0, 0.005, 0.013])
@pytest.mark.parametrize("resumes", [True, False])
def test_a_barge_in_is_followed_by_silence(world, extensions, phase, resumes):
    """From the caller's first sample, whether the framework pauses first or clears at once."""

    async def talk(server):
        loop = asyncio.get_running_loop()
        interruption = {"resume_false_interruption": resumes}
        agent = {"extensions": extensions}
        async with scene(server.connect, agent=agent, interruption=interruption) as play:
            async with Listener(play.caller) as listener:
                await play.caller.send(WORDS)
                await play.next("playback_started")
                await asyncio.sleep(1 + phase)
                begun = loop.time()
                await play.caller.send(WORDS)
                finished = await play.next("playback_finished")
                assert finished.interrupted
                await asyncio.sleep(0.4)  # less than until the next answer
            # The last frame that is heard lasts 20 ms.
            return listener.loud_at[-1] + 0.02 - begun, finished.playback_position, listener

    took, position, listener = in_a_room(world, talk)
    assert took <= LEAD + PLAYOUT + 0.04 + 1e-9
    heard = np.count_nonzero(np.abs(listener.samples.astype(int)) > 100) / 8_000
    # What the server drops of what was sent is not known, so only what was surely heard counts.
    assert heard - (LEAD + PLAYOUT if extensions else 0.03) <= position <= heard


def test_a_false_interruption_pauses_and_loses_nothing(world):
    """A cough: the session pauses, hears no words, and goes on where it was."""

    async def talk(server):
        interruption = {"false_interruption_timeout": 1.0}
        async with scene(server.connect, interruption=interruption) as play:
            async with Listener(play.caller) as listener:
                await play.caller.send(WORDS)
                await play.next("playback_started")
                await asyncio.sleep(0.7)
                play.session.output.audio.pause()
                await asyncio.sleep(5)
                before = len(listener.loud_at)
                play.session.output.audio.resume()
                finished = await play.next("playback_finished")
                await asyncio.sleep(0.2)
            assert 20 < before < 60
            assert not finished.interrupted
            assert finished.playback_position == pytest.approx(ANSWER_SECONDS, abs=0.05)
            loud = np.count_nonzero(np.abs(listener.samples.astype(int)) > 100)
            # But for the frames that fade out and in around the pause.
            assert loud >= ANSWER_SECONDS * 8_000 - 2 * 160

    in_a_room(world, talk)


@pytest.mark.parametrize("how", ["leave", "outage"])
def test_the_session_ends_with_the_call(world, how):
    """Amid an answer; the session must not wait for what nobody can hear any more."""

    async def talk(server):
        async with scene(server.connect, agent={"reconnect": False}) as play:
            await play.caller.send(WORDS)
            await play.next("playback_started")
            if how == "leave":
                await play.call.leave()
            else:
                server.network.outage(60)
            finished = await play.next("playback_finished")
            assert finished.interrupted
            assert 0 < finished.playback_position < ANSWER_SECONDS
            await play.next("close")
            assert play.session.input.audio is None

    in_a_room(world, talk)


def test_the_frameworks_own_voice_detector_hears_real_speech(world):
    """Silero's, whose model comes with the framework; and the clip of `vsingest demo`."""
    speech, rate = soundfile.read(CLIP, dtype="int16")

    async def talk(server):
        models = {"vad": inference.VAD(model="silero"), "turn_detection": "vad"}
        async with scene(server.connect, **models) as play:
            await play.caller.send(speech[: 3 * rate], rate=rate)
            while (await play.next("user_state_changed")).new_state != "speaking":
                pass
            finished = await play.next("playback_finished")
            assert not finished.interrupted

    in_a_room(world, talk)


def test_the_call_outlives_the_session(world):
    async def talk(server):
        async with scene(server.connect) as play:
            await play.caller.send(WORDS)
            await play.next("playback_started")
            await play.session.aclose()
            assert play.call.ended is None
            assert not play.call.paused
            await play.call.send(WORDS)
            await play.call.drain()
            books = play.call.stats().sending
            assert books.accepted == books.sent + sum(books.dropped.values()) + books.queued

    in_a_room(world, talk)
