"""The examples that answer: a voice agent, and a bot written for Twilio."""

import asyncio
import base64

import numpy as np
import pytest
from tests.examples.room import hear, share, someone

from vsingest import fast

pytestmark = pytest.mark.alone  # a busy machine would lose some of the sound

ANSWER = np.full(4_000, 7_000, np.int16)  # half a second


@pytest.fixture
async def run():
    """Runs an example's coroutine beside the test."""
    tasks = []

    def begin(coroutine):
        tasks.append(asyncio.create_task(coroutine))

    yield begin
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_agent_says_again_what_was_said(start, join, words):
    program = start("voice_agent.py", "--room=parrot")
    assert await program.line() == "the agent is in room parrot"
    async with join("parrot") as call, call.audio(raw=True) as stream:
        await someone(call)
        await call.send(words)
        heard = await hear(stream)
        assert await program.line() == "answered"
    assert share(words, heard) >= 0.9
    assert not await program.interrupt()


async def test_the_agent_falls_silent_when_it_is_spoken_to(load, join, run, words, capsys):
    asked = []

    async def talk(utterance):
        asked.append(utterance)
        for _ in range(20 if len(asked) == 1 else 1):
            yield ANSWER

    run(load("voice_agent.py").run("barge-in", talk))
    async with join("barge-in") as call, call.audio(raw=True) as stream:
        await someone(call)
        await call.send(words)
        spoken = 0
        while spoken < 10:
            spoken += (await anext(stream)).any()
        await call.send(words)
        first = await hear(stream)
        second = await hear(stream)
    # Of the ten seconds that were to be said, little more than was said until then.
    assert np.count_nonzero(first) < 2 * ANSWER.size
    assert 0.9 * ANSWER.size <= np.count_nonzero(second == ANSWER[0]) <= ANSWER.size
    assert len(asked) == 2
    assert all(share(words, utterance) >= 0.9 for utterance in asked)
    assert "ms unsaid" in capsys.readouterr().out


async def test_a_bot_written_for_twilio_hears_and_answers(start, join, rng):
    program = start("twilio_migration.py", "--room=twilio")
    async with join("twilio") as call, call.audio(raw=True) as stream:
        await someone(call)
        words = rng.integers(100, 9_000, 12_000).astype(np.int16)
        await call.send(words)
        heard = await hear(stream)
        assert await program.line() == "heard: what you said"
    # A second of it, as it sounds by phone.
    assert share(fast.ulaw_decode(fast.ulaw_encode(words[:7_200])), heard) >= 0.9
    assert not await program.interrupt()


async def test_its_events_are_those_of_a_media_stream(load, join, run, words):
    events = []
    over = asyncio.Event()
    twilio = load("twilio_migration.py")

    async def bot(stream):
        speech = {"payload": base64.b64encode(fast.ulaw_encode(np.tile(ANSWER, 4))).decode()}
        frames = None
        async for message in stream.receive():
            events.append(message)
            if message["event"] == "mark":
                over.set()
            if message["event"] != "media":
                continue
            if frames is not None:
                frames += 1
                if frames == 25:
                    await stream.send({"event": "clear"})
            elif base64.b64decode(message["media"]["payload"]).strip(twilio.SILENCE):
                frames = 0
                for _ in range(5):
                    await stream.send({"event": "media", "media": speech})
                await stream.send({"event": "mark", "mark": {"name": "said"}})

    run(twilio.run("events", bot))
    async with join("events") as call, call.audio(raw=True) as stream:
        await someone(call)
        await call.send(words[:160])
        heard = await hear(stream)
        await over.wait()
    assert [one["event"] for one in events[:3]] == ["connected", "start", "media"]
    start, first = events[1:3]
    assert start["start"]["mediaFormat"]["encoding"] == "audio/x-mulaw"
    assert first["media"]["track"] == "inbound"
    numbers = [int(one["sequenceNumber"]) for one in events[1:]]
    assert numbers == list(range(1, len(events)))
    assert {one["streamSid"] for one in events[1:]} == {start["start"]["streamSid"]}
    assert [one["mark"] for one in events if one["event"] == "mark"] == [{"name": "said"}]
    # Half a second after the bot began to say ten, it was told to be silent.
    assert ANSWER.size // 2 < np.count_nonzero(heard) < 3 * ANSWER.size
