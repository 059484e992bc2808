"""Recordings of rooms whose members have audio of other rates."""

import json

import numpy as np
import pytest
from tests.server.test_recording import FRAME, PATH, get, leave, recorded, sound

from vsingest import fast
from vsingest.server.rooms.lifecycle import RecordingStopped

__all__ = ["recorded"]


async def files_of(running, at):
    stopped = await running.told.until(RecordingStopped)
    recording = json.loads((await get(running, f"{PATH}/{stopped.recording_id}"))[1])
    assert recording["state"] == "complete"
    assert recording["sampleRate"] == at
    assert recording["duration"] == stopped.duration_ms / 1_000
    return {
        file.get("participantId"): await sound(running, file["url"], at)
        for file in recording["files"]
    }


def raised(samples, before, rate):
    resampler = fast.Resampler(before, rate, dtype="int16")
    return np.concatenate((resampler.process(samples), resampler.flush()))


@pytest.mark.parametrize("form", ["wav", "flac"])
async def test_a_room_is_recorded_at_its_highest_rate(recorded, rng, form):
    running = await recorded(record_format=form)
    ann = await running.join("ann")
    bob = await running.join("bob", audio={"sampleRate": 24_000})
    voice = rng.integers(-9_000, 9_000, 12 * 480).astype(np.int16)
    voice[-480:] = 0
    await bob.send_audio(voice)
    await bob.settle()
    running.ticker(16)
    await leave(ann, bob)
    files = await files_of(running, 24_000)
    for who in (None, "bob"):
        assert np.array_equal(files[who][: voice.size], voice)
        assert files[who].size == 16 * 480


@pytest.mark.parametrize("form", ["wav", "flac"])
@pytest.mark.parametrize("later", [16_000, 48_000])
async def test_a_recording_follows_a_room_whose_rate_rises(recorded, rng, form, later):
    running = await recorded(record_format=form)
    ann = await running.join("ann")
    early = rng.integers(-9_000, 9_000, 12 * FRAME).astype(np.int16)
    early[-FRAME:] = 0
    await ann.send_audio(early)
    await ann.settle()
    running.ticker(40)
    bob = await running.join("bob", audio={"sampleRate": later})
    frame = later // 50
    late = rng.integers(-9_000, 9_000, 8 * frame).astype(np.int16)
    late[-frame:] = 0
    await bob.send_audio(late)
    await bob.settle()
    running.ticker(30)
    await leave(ann, bob)
    files = await files_of(running, later)
    before = raised(np.concatenate((early, np.zeros(28 * FRAME, np.int16))), 8_000, later)
    for who in (None, "ann"):
        assert np.array_equal(files[who][: 40 * frame], before)
    for who in (None, "bob"):
        assert np.array_equal(files[who][40 * frame : 48 * frame], late)
        assert files[who].size == 70 * frame
    assert not files["bob"][: 40 * frame].any()


async def test_a_rate_that_rises_in_silence_is_that_of_the_files(recorded):
    running = await recorded()
    ann = await running.join("ann")
    running.ticker(3)
    bob = await running.join("bob", audio={"sampleRate": 48_000})
    running.ticker(2)
    await leave(ann, bob)
    files = await files_of(running, 48_000)
    assert files[None].size == 5 * 960


async def test_members_of_a_wider_rate_are_recorded_on_the_same_clock(recorded):
    running = await recorded()
    ann = await running.join("ann")
    wide = await running.join("wide", extensions=["audio"], audio={"sampleRate": 48_000})
    await wide.send_audio(np.full(8 * 960, 1_000, np.int16))
    await wide.settle()
    running.ticker(30)
    await leave(ann, wide)
    stopped = await running.told.until(RecordingStopped)
    _, body = await get(running, f"{PATH}/{stopped.recording_id}")
    mix, track = [await sound(running, file["url"], 48_000) for file in json.loads(body)["files"]]
    assert len(mix) == len(track) == 30 * 960
    assert np.all(abs(track[: 7 * 960].astype(int) - 1_000) <= 2)
    assert np.array_equal(mix, track)
