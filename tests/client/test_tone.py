"""A tone that is sent in whatever pieces arrives as a tone, in virtual time."""

import asyncio

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.client.conftest import serving
from tests.sound import Tone, cut, stereo

from vsingest.media.virtual_clock import VirtualClock


async def received(blocks):
    """The samples that a service gets of a 44.1 kHz stereo stream."""
    clock = VirtualClock(1_000.0)

    async def say(call):
        for block in blocks:
            await call.send(block, rate=44_100, channels=2)
        await call.drain()
        await call.leave()

    async with serving() as service, service.connect(clock=clock) as call:
        peer = await service.peer()
        saying = asyncio.create_task(say(call))
        while not saying.done():
            await clock.advance(0.02)
        await saying
        while await peer.event() is not None:
            pass
        books = call.stats().sending
        assert books.accepted == books.sent == len(peer.samples) - books.padding
        return np.array(peer.samples)


@pytest.mark.parametrize("hertz", [997, 1_000])
@settings(max_examples=15, deadline=None)
@given(lengths=st.lists(st.integers(1, 6_000), min_size=1, max_size=12))
@example(lengths=[7])
@example(lengths=[882])
@example(lengths=[44_100])
def test_a_tone_in_pieces_of_any_length_is_clean(hertz, lengths):
    samples = asyncio.run(received(cut(stereo(hertz, 0.5), lengths)))
    # Without its beginning and its end, where it sets in and stops.
    tone = Tone(samples[400:3_600], hertz)
    assert abs(tone.amplitude / 16_384 - 1) < 0.001
    assert tone.distortion <= -80
    # Each sample is rounded by half a step at most.
    assert tone.step <= tone.own_step + 1
