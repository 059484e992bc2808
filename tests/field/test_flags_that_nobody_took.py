"""An object that serves one thread at a time says so to the second, whatever method it comes by."""

import socket
import sys
import threading

import numpy as np
import pytest

from vsingest import fast


@pytest.fixture(autouse=True)
def frequent_switches():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def hammer(*works, times=60):
    """Runs them at once; every error but the one that says who is in use is raised here."""
    errors = []
    begin = threading.Barrier(len(works))

    def run(work):
        begin.wait()
        for _ in range(times):
            try:
                work()
            except RuntimeError as error:
                if "by another thread" not in str(error) and "flushed" not in str(error):
                    errors.append(error)
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


@pytest.mark.parametrize("rates", [(44_100, 47_999), (8_000, 48_000)])
def test_a_resampler(rates):
    resampler = fast.Resampler(*rates)
    x = np.zeros(4_410, np.float32)
    hammer(
        lambda: resampler.process(x),
        lambda: resampler.expected_output(9_000),
        resampler.flush,
        resampler.reset,
    )


@pytest.fixture
def socket_pair():
    pair = socket.socketpair()
    yield pair
    for end in pair:
        end.close()


@pytest.mark.parametrize("name", ["flush", "reset", "process", "adjust", "expected_output"])
def test_libsoxrs_streams_are_in_use_while_their_outputs_are_counted(name, monkeypatch):
    import soxr

    calls = {
        "flush": lambda: resampler.flush(),
        "reset": lambda: resampler.reset(),
        "process": lambda: resampler.process(np.zeros(9, np.float32)),
        "adjust": lambda: resampler.adjust(0.0),
        "expected_output": lambda: resampler.expected_output(9),
    }
    seen = []

    class Stream:
        def __init__(self, *args, **kwargs):
            pass

        def resample_chunk(self, block, **kwargs):
            try:
                calls[name]()
            except RuntimeError as error:
                seen.append(str(error))
            return np.zeros(0, np.float32)

    monkeypatch.setattr(soxr, "ResampleStream", Stream)
    resampler = fast.Resampler(44_100, 47_999)
    resampler.expected_output(44_100)
    assert seen
    assert all("in use by another thread" in says for says in seen)


def test_libsoxr_cannot_give_more_than_there_is_room_for(monkeypatch):
    import soxr

    class Stream:
        made = 0

        def __init__(self, *args, **kwargs):
            pass

        def resample_chunk(self, block, **kwargs):
            Stream.made += 1  # more each time: nothing that was foretold holds
            return np.zeros((10_000 * Stream.made, *block.shape[1:]), np.float32)

    monkeypatch.setattr(soxr, "ResampleStream", Stream)
    resampler = fast.Resampler(44_100, 47_999)
    with pytest.raises(RuntimeError, match="libsoxr gave 20000 frames where 10000 were foretold"):
        resampler.process(np.zeros(441, np.float32))


def test_a_receiver_is_not_fed_from_within():
    class Protocol(fast.MediaReceiver):
        def frame_received(self, opcode, payload, close_code):
            self.buffer_updated(0)

    receiver = Protocol(bytearray(64), role="client")
    receiver.get_buffer(-1)[:3] = b"\x81\x01x"
    with pytest.raises(RuntimeError, match="by two threads, or from within"):
        receiver.buffer_updated(3)


def test_who_joins_a_bridge_while_filters_are_designed_gets_a_seat_alone():
    bridge = fast.Bridge()
    bridge.join(fast.PlayoutBuffer(), None)
    seats, errors = [], []
    begin = threading.Barrier(4)

    def join(samples):
        begin.wait()
        try:
            seats.append(bridge.join(fast.PlayoutBuffer(frame_samples=samples), None))
        except RuntimeError as error:
            errors.append(str(error))

    threads = [threading.Thread(target=join, args=(n,)) for n in (220, 441, 882, 960)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bridge) == 1 + len(seats)
    assert all("by two threads at once" in says for says in errors)
    for seat in seats:
        bridge.leave(seat)
    bridge.tick()


@pytest.mark.parametrize("samples", [1, 3, 8_191])
def test_frames_that_no_filter_takes_do_not_join(samples):
    bridge = fast.Bridge()
    bridge.join(fast.PlayoutBuffer(), None)
    with pytest.raises(ValueError, match=r"playout: no filter takes frames of"):
        bridge.join(
            fast.PlayoutBuffer(frame_samples=samples, limit_samples=8_191, target_samples=1), None
        )
    bridge.tick()
    assert len(bridge) == 1


def test_a_ring_that_a_beat_takes_from_is_its_alone(socket_pair):
    queue, beat = fast.PacedQueue(1_000, fast.Stretch(0.02)), fast.Beat()
    queue.ring.write(bytes(32))
    queue.wire = fast.AudioWire(socket_pair[0].fileno())
    queue.attach_beat(beat)
    for call in (
        lambda: queue.ring.resize(9),
        lambda: queue.ring.write(bytes(2)),
        lambda: queue.ring.read(),
        lambda: queue.ring.read_into(bytearray(2)),
        lambda: queue.ring.consume(1),
        lambda: queue.ring.drop(1),
        queue.ring.clear,
        queue.ring.readable,
        lambda: fast.MaskedFrames().media(queue.ring, 1),
    ):
        with pytest.raises(RuntimeError, match="a Beat's thread takes from it"):
            call()
    queue.attach_beat(None)
    assert queue.ring.resize(900) is None
