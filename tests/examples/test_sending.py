"""The examples that send what a file or a microphone holds."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
import soundfile
from tests.examples.room import hear, share, someone

from vsingest import fast
from vsingest.demo.oracle import offline

pytestmark = pytest.mark.alone  # a busy machine would lose some of the sound

FAKES = Path(__file__).parents[1] / "fakes"


async def test_a_file_is_heard_as_it_was(start, join, tmp_path, rng):
    path = tmp_path / "speech.wav"
    samples = rng.uniform(-0.3, 0.3, (24_000, 2))
    soundfile.write(path, samples, 48_000, subtype="FLOAT")
    async with join("file") as call, call.audio(raw=True) as stream:
        program = start("file_to_room.py", path, "--room=file")
        heard = await hear(stream)
        assert await program.end() == "sent 0.50 s in 26 frames, dropped 0 samples\n"
    mono = fast.to_mono(samples.astype(np.float32).reshape(-1), 2)
    assert share(offline(mono, 48_000), heard) >= 0.9


async def test_the_microphone_is_heard_and_ctrl_c_lets_it_be_heard_to_its_end(start, join):
    async with join("telephone") as call, call.audio(raw=True) as stream:
        presence = call.presence()
        program = start("microphone.py", "--room=telephone", PYTHONPATH=str(FAKES))
        said = "Fake Microphone is in room telephone, Fake Speaker plays it"
        assert await program.line() == said
        heard = await hear(stream)
        assert not await program.interrupt()
        events = [await anext(presence) for _ in range(2)]
        assert [type(event).__name__ for event in events] == [
            "ParticipantJoined",
            "ParticipantLeft",
        ]
    # What the stand-in hums: half a second of 440 Hz.
    tone = heard[:4_000] / 9_000
    bin_of_tone = np.abs(np.fft.rfft(tone)).argmax()
    assert bin_of_tone / 0.5 == 440
    assert np.abs(tone).max() > 0.95


async def test_without_a_microphone_the_example_says_what_to_do(start):
    program = start("microphone.py", "--room=r", PYTHONPATH=str(FAKES), FAKE_DEVICES="none")
    said, complaints = await asyncio.to_thread(program._process.communicate)
    assert not said
    assert "`vsingest devices` lists what there is" in complaints


async def test_the_recorder_leaves_a_whole_file_and_says_who_was_there(
    start, join, tmp_path, words
):
    path = tmp_path / "room.wav"
    program = start("recorder.py", "--room=recorded", "--out", path)
    async with join("recorded") as call:
        assert (await program.line()).endswith("ParticipantJoined: Tester")
        await call.send(words)
        await call.drain()
    assert (await program.line()).endswith("ParticipantLeft: Tester")
    said = await program.interrupt()
    recorded, rate = soundfile.read(path, dtype="int16")
    assert rate == 8_000
    assert said == f"recorded {len(recorded) / 8_000:.2f} s into {path}\n"
    assert share(words, recorded) >= 0.9


async def test_the_echo_says_it_again(start, join, words):
    program = start("echo_bot.py", "--room=cave")
    assert await program.line() == "echo is in room cave"
    async with join("cave") as call, call.audio(raw=True) as stream:
        await someone(call)
        await call.send(words)
        heard = await hear(stream)
        assert share(words, heard) >= 0.9
        chat = call.subscribe("CHAT")
        await call.publish("CHAT", "hello")
        letters = [await anext(chat) for _ in range(2)]
        assert [(one.sender_id, one.message) for one in letters] == [
            ("tester", "hello"),
            ("echo", "hello"),
        ]
    assert not await program.interrupt()
