"""The media messages of a whole room, one 20 ms frame at 8 kHz: one call beside one a row."""

import numpy as np
import pybase64
import pytest

from vsingest import fast

ROWS = 10
SAMPLES = 160
HEAD, TAIL = b'{"event":"media","payload":"', b'"}'


@pytest.fixture
def room():
    rng = np.random.default_rng(1)
    return rng.integers(-9_000, 9_000, (ROWS, SAMPLES)).astype(np.int16)


@pytest.mark.benchmark(group=f"media messages of a room of {ROWS}, encode")
def test_encode_many_into_vsingest(measure, room):
    measure(fast.encode_media_many_into, room, bytearray(ROWS * fast.media_size(SAMPLES)))


@pytest.mark.benchmark(group=f"media messages of a room of {ROWS}, encode")
def test_encode_many_vsingest(measure, room):
    measure(fast.encode_media_many, room)


@pytest.mark.benchmark(group=f"media messages of a room of {ROWS}, encode")
def test_encode_each_pybase64(measure, room):
    measure(lambda: [HEAD + pybase64.b64encode(row) + TAIL for row in room])


@pytest.mark.benchmark(group=f"burst of {ROWS} media messages into a playout buffer")
def test_push_media_many_vsingest(measure, room):
    buffer = fast.PlayoutBuffer()
    measure(buffer.push_media_many, fast.encode_media_many(room))


@pytest.mark.benchmark(group=f"burst of {ROWS} media messages into a playout buffer")
def test_push_each_pybase64(measure, room):
    held = bytearray()
    messages = fast.encode_media_many(room)

    def push():
        for message in messages:
            held.extend(pybase64.b64decode(message[len(HEAD) : -len(TAIL)], validate=True))
        held.clear()

    measure(push)
