"""One 20 ms frame through a playout buffer: ours beside the bytearray and deque idioms.

The rivals only queue: they neither prime, conceal, trim nor keep an account.
"""

from collections import deque

import numpy as np
import pytest

from vsingest import fast

SAMPLES = 160
TARGET = 640
pytestmark = pytest.mark.benchmark(group=f"playout push + pull, {SAMPLES} samples")


@pytest.fixture
def frame():
    return np.random.default_rng(1).integers(-9_000, 9_000, SAMPLES).astype(np.int16).tobytes()


def test_push_pull_vsingest(measure, frame):
    buffer = fast.PlayoutBuffer(target_samples=TARGET)
    out = np.empty(SAMPLES, np.int16)
    buffer.push(frame * (TARGET // SAMPLES))

    def tick():
        buffer.push(frame)
        buffer.pull(out=out)

    measure(tick)
    assert buffer.stats().underruns == 0


def test_push_pull_bytearray(measure, frame):
    held = bytearray(frame * (TARGET // SAMPLES))
    out = np.empty(SAMPLES, np.int16)

    def tick():
        held.extend(frame)
        out[:] = np.frombuffer(held[: 2 * SAMPLES], np.int16)
        del held[: 2 * SAMPLES]

    measure(tick)


def test_push_pull_deque(measure, frame):
    held = deque([np.frombuffer(frame, np.int16)] * (TARGET // SAMPLES))
    out = np.empty(SAMPLES, np.int16)

    def tick():
        held.append(np.frombuffer(frame, np.int16))
        out[:] = held.popleft()

    measure(tick)
