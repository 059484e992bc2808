"""Mix-minus of a whole room beside numpy, one 20 ms frame at 8 kHz."""

import numpy as np
import pytest

from vsingest import fast

SAMPLES = 160
ROOMS = [3, 10, 50]


@pytest.fixture(params=ROOMS, ids=lambda n: f"room of {n}")
def room(request, benchmark):
    benchmark.group = f"mix-minus, room of {request.param}, {SAMPLES} samples"
    rng = np.random.default_rng(1)
    return rng.integers(-9_000, 9_000, (request.param, SAMPLES)).astype(np.int16)


def test_mix_minus_vsingest(measure_call, room):
    measure_call("mix(room, out=out)", mix=fast.mix_minus, room=room, out=np.empty_like(room))


def test_mix_minus_numpy_clip(measure_call, room):
    out = np.empty_like(room)

    def mix():
        wide = room.sum(axis=0, dtype=np.int32) - room
        out[...] = np.clip(wide, -32768, 32767)

    measure_call("mix()", mix=mix)


def test_mix_minus_numpy_in_place(measure_call, room):
    out, wide = np.empty_like(room), np.empty(room.shape, np.int32)
    total = np.empty(SAMPLES, np.int32)
    lowest, highest = np.int32([-32768, 32767])

    def mix():
        np.add.reduce(room, 0, np.int32, total)
        np.subtract(total, room, wide)
        np.maximum(wide, lowest, out=wide)
        np.minimum(wide, highest, out=wide)
        out[...] = wide

    mix()
    assert np.array_equal(out, fast.mix_minus(room))
    measure_call("mix()", mix=mix)
