"""The audio path makes no Python object per frame.

An object that lives for the length of one call shows in the peak of what the interpreter has
allocated, and one that is kept shows in its count of blocks.
"""

import gc
import sys
import tracemalloc
from itertools import repeat

import numpy as np
import pytest

from vsingest import fast

CALLS = 3_000
TRIES = 3  # threads of the test runner allocate now and then, the core's own objects each time
ROWS = 10


def peak_bytes(call):
    """The most that thousands of calls had allocated at a time, beyond what stood before them."""
    for _ in repeat(None, 100):
        call()
    gc.collect()
    return min(peak_bytes_once(call) for _ in range(TRIES))


def peak_bytes_once(call):
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        for _ in repeat(None, CALLS):
            call()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def blocks_left(call):
    call()
    gc.collect()
    return min(blocks_left_once(call) for _ in range(TRIES))


def blocks_left_once(call):
    before = sys.getallocatedblocks()
    for _ in repeat(None, CALLS):
        call()
    return sys.getallocatedblocks() - before


def idle():
    pass


def bridge_of(seats, sizes, samples):
    """A bridge whose listeners forget at once, and the voice of the first."""
    bridge = fast.Bridge()
    voices = [fast.PlayoutBuffer(**sizes, capacity_samples=20 * samples) for _ in range(seats)]
    for voice in voices:
        sender = fast.MediaSender()
        sender.write = bool
        bridge.join(voice, sender)
    return bridge, voices[0]


def paths(samples):
    """What a server does with a frame of so many samples: name and call."""
    rng = np.random.default_rng(1)
    room = rng.integers(-9_000, 9_000, (ROWS, samples)).astype(np.int16)
    mixed = np.empty_like(room)
    row, wire = mixed[0], bytearray(ROWS * fast.media_size(samples))
    message = fast.encode_media(room[0])
    text, view = message.decode(), memoryview(message)
    sizes = {"frame_samples": samples, "target_samples": samples, "limit_samples": 12 * samples}
    playout = fast.PlayoutBuffer(**sizes, capacity_samples=20 * samples)
    adaptive = fast.PlayoutBuffer(**sizes, capacity_samples=20 * samples, adaptive=True)
    ring = fast.SampleRing(4 * samples)
    mixer, gained = fast.RoomMixer(ROWS), fast.RoomMixer(ROWS)
    gained.set_gain(0.5, source=1)
    frame, silence = room[0], np.zeros(samples, np.int16)
    quiet, quiet_voice = bridge_of(ROWS, sizes, samples)
    loud, loud_voice = bridge_of(ROWS, sizes, samples)

    def bridge_silence():
        quiet_voice.push(silence)
        quiet.tick()

    def bridge_a_voice():
        loud_voice.push(frame)
        loud.tick()

    def decode_and_pull():
        playout.push_media(text)
        playout.pull(out=row)

    def decode_from_a_view():
        adaptive.push_media(view)
        adaptive.pull(out=row)

    def push_and_pull():
        playout.push(frame)
        playout.pull(out=row)

    def ring_in_and_out():
        ring.write_media(message)
        ring.read_into(row)

    return {
        "decode into a playout buffer": decode_and_pull,
        "decode from a view": decode_from_a_view,
        "push into a playout buffer": push_and_pull,
        "decode into a ring": ring_in_and_out,
        "mix-minus": lambda: fast.mix_minus(room, out=mixed),
        "room mixer": lambda: mixer.mix(room, out=mixed),
        "room mixer with gains": lambda: gained.mix(room, out=mixed),
        "encode": lambda: fast.encode_media_into(frame, wire),
        "bridge silence": bridge_silence,
        "bridge a voice": bridge_a_voice,
        "encode a room": lambda: fast.encode_media_many_into(room, wire),
    }


CASES = [(name, samples) for samples in (160, 960) for name in paths(2)]


@pytest.fixture(scope="module", autouse=True)
def quick_collections():
    """Collections pass over what is there already: thousands of tests, time and again."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="module")
def noise():
    """What the counters themselves show while nothing happens."""
    return peak_bytes(idle)


@pytest.mark.parametrize(("name", "samples"), CASES)
def test_a_frame_makes_no_object(name, samples, noise):
    call = paths(samples)[name]
    message = sys.getsizeof(fast.encode_media(bytes(2 * samples))) + 4  # with a frame's header
    made = message if name == "bridge a voice" else 0  # what is handed to transports, and no more
    assert peak_bytes(call) <= noise + 2 * made
    assert blocks_left(call) <= blocks_left(idle) + 5


@pytest.mark.parametrize("call", [lambda: object(), lambda: fast.encode_media(b"\0\0")])
def test_the_counter_sees_a_single_object_of_a_call(call, noise):
    assert peak_bytes(call) > noise
