"""One frame of a room in which three speak: limiter and levels, and what numpy takes to saturate.

The rival neither limits nor measures.
"""

import numpy as np
import pytest

from vsingest import fast

SAMPLES = 160
SPEAKERS = 3


@pytest.fixture(params=[3, 10, 50], ids=lambda n: f"room of {n}")
def room(request, benchmark):
    benchmark.group = f"room mixer, room of {request.param}, {SAMPLES} samples"
    frames = np.zeros((request.param, SAMPLES), np.int16)
    frames[:SPEAKERS] = np.random.default_rng(1).integers(-9_000, 9_000, (SPEAKERS, SAMPLES))
    return frames


def test_room_mixer_vsingest(measure, room):
    measure(fast.RoomMixer(len(room)).mix, room, out=np.empty_like(room))


def test_room_mixer_of_overload_vsingest(measure, room):
    measure(fast.RoomMixer(len(room)).mix, np.full_like(room, 20_000), out=np.empty_like(room))


def test_room_mixer_with_a_gain_each_vsingest(measure, room):
    mixer = fast.RoomMixer(len(room))
    mixer.set_gain(0.5, source=0)
    measure(mixer.mix, room, out=np.empty_like(room))


def test_mix_minus_numpy(measure, room):
    out = np.empty_like(room)

    def mix():
        wide = room.sum(axis=0, dtype=np.int32) - room
        out[...] = np.clip(wide, -32768, 32767)

    measure(mix)
