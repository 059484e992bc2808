"""One tick of a room in which three speak: from playout buffers to what transports are handed.

The rival mixes by numpy and encodes member by member, as a server in plain Python does.
"""

import base64

import numpy as np
import pytest

from vsingest import fast

SAMPLES = 160
SPEAKERS = 3
HEAD, TAIL = b'{"event":"media","payload":"', b'"}'


@pytest.fixture(params=[2, 10, 50, 1000], ids=lambda n: f"room of {n}")
def voices(request, benchmark):
    benchmark.group = f"tick of a room of {request.param}, {SAMPLES} samples"
    return [fast.PlayoutBuffer() for _ in range(request.param)]


@pytest.fixture
def speak(voices):
    said = np.random.default_rng(1).integers(-9_000, 9_000, (SPEAKERS, SAMPLES)).astype(np.int16)
    speakers = list(zip(voices, said, strict=False))

    def speak():
        for voice, samples in speakers:
            voice.push(samples)

    for _ in range(4):
        speak()
    return speak


def test_bridge_vsingest(measure, voices, speak):
    bridge = fast.Bridge()
    for voice in voices:
        sender = fast.MediaSender()
        sender.write = bool  # a transport that takes no time
        bridge.join(voice, sender)

    def tick():
        speak()
        bridge.tick()

    measure(tick)


def test_mix_and_encode_numpy(measure, voices, speak):
    rows = np.zeros((len(voices), SAMPLES), np.int16)

    def tick():
        speak()
        for voice, row in zip(voices, rows, strict=True):
            voice.pull(out=row)
        wide = rows.sum(axis=0, dtype=np.int32) - rows
        for row in np.clip(wide, -32768, 32767).astype(np.int16):
            message = HEAD + base64.b64encode(row.tobytes()) + TAIL
            bool(fast.encode_frame(fast.Opcode.TEXT, message))

    measure(tick)
