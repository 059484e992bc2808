"""A tone, from a client through a room to another."""

import asyncio

import numpy as np
import pytest
from tests.sound import Tone, cut, stereo

pytestmark = pytest.mark.alone  # what is heard depends on a clock that a busy machine stops


@pytest.mark.parametrize("hertz", [997, 1_000])
async def test_a_tone_is_heard_clean(connect, rng, hertz):
    lengths = rng.integers(1, 4_000, 50).tolist()
    async with connect("anna") as anna, connect("ben") as ben:
        stream = ben.audio(raw=True)
        frames = []

        async def say():
            for block in cut(stereo(hertz, 1.0), lengths):
                await anna.send(block, rate=44_100, channels=2)
            await anna.drain()

        saying = asyncio.create_task(say())
        async for frame in stream:
            frames += [frame] if frames or frame.any() else []
            if saying.done():
                break
        await saying
    tone = Tone(np.concatenate(frames)[400:7_600], hertz)
    assert tone.distortion <= -80
    assert tone.step <= tone.own_step + 1
