"""A job without WebRTC: it hears a caller, answers, is interrupted, and ends."""

import asyncio
import json

import aiohttp
import numpy as np
import pytest
from tests.in_a_room import in_a_room
from tests.integrations.listener import Listener, hears
from tests.integrations.videosdk_agents.scene import (
    ANSWER,
    ANSWER_SECONDS,
    WORDS,
    Job,
    in_memory,
    job,
)
from videosdk.agents import JobContext, RoomOptions

import vsingest
from vsingest.auth.tokens import mint_token
from vsingest.integrations.videosdk_agents import CallTransport, attach
from vsingest.server import Server, ServerConfig

LEAD, PLAYOUT = 0.06, 0.08
CREDENTIALS = {"api_key": "key", "secret": "a-secret-of-enough-length-for-hs256"}


async def test_by_the_url_in_its_metadata_over_real_sockets():
    async with Server(ServerConfig(**CREDENTIALS, port=0)) as server:
        head = {"Authorization": mint_token(**CREDENTIALS)}
        asked = {"roomId": "r", "participant": {"id": "agent"}}
        async with aiohttp.ClientSession(headers=head) as http:
            made = await http.post(f"{server.url}/v2/ingest/sessions", json=asked)
            metadata = {"wsUrl": (await made.json())["data"]["wsUrl"], "language": "en"}

        def connect():
            return vsingest.connect(room_id="r", endpoint=server.url, **CREDENTIALS)

        async with job(connect, metadata) as one:
            await one.caller.send(WORDS)
            await one.until("speaking")
            await one.until("idle")
            await one.caller.send(WORDS)
            await one.until("speaking")
            await hears(one.caller, 0.8)
            await one.caller.send(WORDS)
            await one.until("listening")
            await one.until("speaking")
            whole, part = one.said
            assert whole == ANSWER
            assert ANSWER.startswith(part)
            assert part != ANSWER


def test_a_job_whose_metadata_has_no_url_stays_as_it_was():
    async def check():
        ctx = JobContext(room_options=RoomOptions(), metadata=json.dumps({"wsUrl": "ws://there"}))
        assert attach(ctx)
        assert isinstance(ctx.room, CallTransport)
        for metadata in ({}, {"wsUrl": 5}, "no JSON", "[]", None):
            ctx = JobContext(room_options=RoomOptions(room_id="r"), metadata=metadata)
            assert not attach(ctx)
            assert ctx.room is None
            assert ctx.room_options.join_meeting

    asyncio.run(check())


@pytest.mark.parametrize("extensions", [(), ("clear",)])
@pytest.mark.parametrize("phase", [0, 0.005, 0.013])
def test_a_barge_in_is_followed_by_silence(world, extensions, phase):
    """From the caller's first sample."""

    async def talk(server):
        loop = asyncio.get_running_loop()
        options = {**in_memory(server), "extensions": extensions}
        async with job(server.connect, **options) as one, Listener(one.caller) as listener:
            await one.caller.send(WORDS)
            await one.until("speaking")
            await asyncio.sleep(1 + phase)
            begun = loop.time()
            await one.caller.send(WORDS)
            await one.until("listening")
            await asyncio.sleep(0.4)  # less than until the next answer
            assert listener.loud_at[-1] + 0.02 - begun <= LEAD + PLAYOUT + 0.04 + 1e-9
            heard = listener.loud_at[-1] + 0.02 - listener.loud_at[0]
            said = one.said[-1]
            assert ANSWER.startswith(said)
            # By the letters, as the framework does it, and never more than was heard.
            assert heard / ANSWER_SECONDS - 0.2 <= len(said) / len(ANSWER) <= heard / ANSWER_SECONDS

    in_a_room(world, talk)


def test_the_end_of_an_answer_is_told_when_it_has_been_heard(world):
    async def talk(server):
        loop = asyncio.get_running_loop()
        async with job(server.connect, **in_memory(server)) as one:
            async with Listener(one.caller) as listener:
                await one.caller.send(WORDS)
                await one.until("speaking")
                assert one.transport.audio_track.is_speaking
                await one.until("idle")
                told = loop.time()
                assert not one.transport.audio_track.is_speaking
                await asyncio.sleep(0.2)
            assert 0 <= told - listener.loud_at[-1] <= 0.15
            heard = np.count_nonzero(listener.samples) / 8_000
            assert heard == pytest.approx(ANSWER_SECONDS, abs=0.02)
            played, pushed = one.transport.audio_track.snapshot_playback()
            assert played == pytest.approx(pushed, abs=24)

    in_a_room(world, talk)


@pytest.mark.parametrize("how", ["left", "outage", "hangup"])
def test_the_job_ends_with_the_call(world, how):
    """Amid an answer."""

    async def talk(server):
        options = {**in_memory(server), "reconnect": False}
        async with job(server.connect, **options) as one:
            await one.caller.send(WORDS)
            await one.until("speaking")
            if how == "left":
                await one.call.leave()
            elif how == "outage":
                server.network.outage(60)
            else:
                await one.session.hangup()
            await one.until("left")
            await one.task
            assert one.call.ended is not None

    in_a_room(world, talk)


def test_topics_are_those_of_the_room(world):
    async def talk(server):
        async with job(server.connect, **in_memory(server)) as one:
            heard = asyncio.Queue()
            form = {"topic": "DTMF_EVENT", "cb": heard.put_nowait}
            assert await one.context.room.subscribe_to_pubsub(form) == []
            words = one.caller.subscribe("CHAT")
            await asyncio.sleep(1)
            await one.caller.publish("DTMF_EVENT", "5")
            told = await heard.get()
            assert (told["topic"], told["message"], told["payload"]) == ("DTMF_EVENT", "5", {})
            await one.context.room.publish_to_pubsub({"topic": "CHAT", "message": "hello"})
            assert (await anext(words)).message == "hello"

    in_a_room(world, talk)


def test_a_session_that_is_spent_fails_the_job(world, caplog):
    async def talk(server):
        async with server.connect() as caller:
            metadata = {"wsUrl": f"{server.endpoint.replace('http', 'ws')}/videosdk?ref=vs_0"}
            with pytest.raises(RuntimeError, match="the earlier error is the real one"):
                await Job(caller, metadata, {}).task

    in_a_room(world, talk)
    assert "the ref is unknown or has expired" in caplog.text
