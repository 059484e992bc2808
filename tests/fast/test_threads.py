"""Threads that share one object take turns: whatever they do, no sample is lost or made up."""

import sys
import threading

import numpy as np
import pytest

from vsingest import fast

THREADS = 4
ROUNDS = 1_500


@pytest.fixture(autouse=True)
def frequent_switches():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def hammer(*works):
    """Runs each work in a thread of its own, all at once; raises what any of them raised."""
    start, failures = threading.Barrier(len(works)), []

    def run(work):
        start.wait()
        try:
            work()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def repeated(call):
    def work():
        for _ in range(ROUNDS):
            call()

    return work


def test_a_playout_buffer():
    buffer = fast.PlayoutBuffer(target_samples=160)
    message = fast.encode_media(np.full(160, 1, np.int16))
    pcm = np.full(75, 1, np.int16)
    pulled = []

    def pull():
        out = np.empty(160, np.int16)
        real = buffer.pull(out=out)
        pulled.append(real)
        assert set(out) <= {0, 1}

    hammer(
        repeated(lambda: buffer.push_media(message)),
        repeated(lambda: buffer.push(pcm)),
        repeated(lambda: buffer.push_media_many([message, message])),
        repeated(pull),
        repeated(buffer.clear),
    )
    stats = buffer.stats()
    assert stats.accepted == ROUNDS * (160 + 75 + 320)
    assert stats.accepted == stats.played + stats.dropped + stats.held
    assert stats.played == sum(pulled)


def test_a_packetizer():
    packetizer = fast.Packetizer(160)
    taken = []

    def push(value, size):
        chunk = np.full(size, value, np.int16)

        def once():
            taken.extend(packetizer.push(chunk).ravel().tolist())

        return repeated(once)

    hammer(push(1, 7), push(2, 130), push(3, 333))
    taken.extend(packetizer.flush(pad=False).ravel().tolist())
    assert [taken.count(value) for value in (1, 2, 3)] == [ROUNDS * n for n in (7, 130, 333)]


def test_a_ring_of_samples():
    ring = fast.SampleRing(1_000)
    chunk = np.ones(70, np.int16)
    read, refused, written = [], [], []

    def write():
        try:
            ring.write(chunk)
            written.append(70)
        except BufferError:
            refused.append(70)

    def look():
        for view in ring.readable():
            with view:
                assert set(view) <= {1}

    def resize():
        try:
            ring.resize(1_000)
        except BufferError:
            refused.append(0)

    hammer(
        repeated(write),
        repeated(write),
        repeated(look),
        repeated(lambda: read.append(len(ring.read(50)))),
        repeated(resize),
    )
    stats = ring.stats()
    assert stats.accepted == sum(written)
    assert stats.read == sum(read)
    assert stats.accepted == stats.read + stats.dropped + stats.held


def test_a_room_mixer():
    mixer = fast.RoomMixer(3)
    frames = np.repeat(np.array([[1_000], [300], [50]], np.int16), 160, axis=1)

    def mix():
        heard = mixer.mix(frames)[2].astype(int)
        # Row 2 hears 1,000 plus at most 300, on a straight line from one gain to the next.
        assert 1_000 <= heard.min() <= heard.max() <= 1_300
        assert np.abs(np.diff(heard, 2)).max() <= 2

    hammer(
        repeated(mix),
        repeated(mix),
        repeated(lambda: mixer.set_gain(0.0, listener=2, source=1)),
        repeated(lambda: mixer.set_gain(1.0, listener=2, source=1)),
    )


def test_a_frame_parser_serves_whole_slices():
    parser = fast.FrameParser(role="client")
    frame = fast.encode_frame(fast.Opcode.TEXT, b"x" * 100)
    seen, refused = [], []

    def feed():
        try:
            seen.extend(bytes(f.payload) for f in parser.feed(frame * 3))
        except RuntimeError:
            refused.append(3)

    hammer(*[repeated(feed)] * THREADS)
    assert set(seen) == {b"x" * 100}
    assert len(seen) + sum(refused) == 3 * ROUNDS * THREADS
