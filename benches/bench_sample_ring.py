"""One 20 ms frame in and out of a ring: ours beside the bytearray idiom, which keeps no account."""

import numpy as np
import pytest

from vsingest import fast

SAMPLES = 160
pytestmark = pytest.mark.benchmark(group=f"ring write + read, {SAMPLES} samples")


@pytest.fixture
def frame():
    return np.random.default_rng(1).integers(-9_000, 9_000, SAMPLES).astype(np.int16)


def test_write_read_vsingest(measure, frame):
    ring, out = fast.SampleRing(10 * SAMPLES), np.empty(SAMPLES, np.int16)

    def turn():
        ring.write(frame)
        ring.read_into(out)

    measure(turn)


def test_write_read_bytearray(measure, frame):
    held, out = bytearray(), np.empty(SAMPLES, np.int16)

    def turn():
        held.extend(frame.data)
        out[:] = np.frombuffer(bytes(held[: 2 * SAMPLES]), np.int16)
        del held[: 2 * SAMPLES]

    measure(turn)
