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


def test_mix_minus_vsingest(measure, room):
    measure(fast.mix_minus, room, out=np.empty_like(room))


def test_mix_minus_numpy(measure, room):
    out = np.empty_like(room)

    def mix():
        wide = room.sum(axis=0, dtype=np.int32) - room
        out[...] = np.clip(wide, -32768, 32767)

    measure(mix)
