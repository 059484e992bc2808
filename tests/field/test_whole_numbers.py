"""Each argument that counts takes whatever has `__index__`, and nothing wraps or is cut off."""

import numpy as np
import pytest
import soxr

from vsingest import fast


def ring():
    made = fast.SampleRing(1_000)
    made.write(bytes(400))
    return made


def queue():
    made = fast.PacedQueue(1_000, fast.Stretch(0.02))
    made.put(bytes(640))
    return made


TAKES = {
    "frame_samples": lambda n: fast.Packetizer(n),
    "packets' opcode": lambda n: fast.encode_frame(n, b""),
    "masked opcode": lambda n: fast.MaskedFrames().frame(n, b""),
    "masked frame": lambda n: fast.MaskedFrames(frame_samples=n),
    "masked media": lambda n: fast.MaskedFrames().media(ring(), n),
    "offset": lambda n: fast.mask(b"ab", b"1234", offset=n),
    "max_message_bytes": lambda n: fast.FrameParser(role="client", max_message_bytes=n),
    "media_size": fast.media_size,
    "capacity": fast.SampleRing,
    "read": lambda n: ring().read(n),
    "peek": lambda n: ring().peek(n),
    "consume": lambda n: ring().consume(n),
    "drop": lambda n: ring().drop(n),
    "resize": lambda n: ring().resize(n),
    "queue's capacity": lambda n: fast.PacedQueue(n, fast.Stretch(0.02)),
    "late_frames": lambda n: fast.PacedQueue(9, fast.Stretch(0.02), late_frames=n),
    "next": lambda n: queue().next(n),
    "count": lambda n: queue().count(n, n, 0.0),
    "queue's drop": lambda n: queue().drop(n, n),
    "leave": lambda n: fast.Stretch(0.02).leave(n),
    "sequence": lambda n: fast.PlayoutBuffer().push(b"\0\0", sequence=n),
    "playout frame": lambda n: fast.PlayoutBuffer(frame_samples=n),
    "target": lambda n: fast.PlayoutBuffer(target_samples=n),
    "min_target": lambda n: fast.PlayoutBuffer(adaptive=True, min_target_samples=n),
    "trim_wait": lambda n: fast.PlayoutBuffer(trim_wait_frames=n),
    "participants": fast.RoomMixer,
    "listener": lambda n: fast.RoomMixer(9).set_gain(1, listener=n),
    "gain": lambda n: fast.RoomMixer(9).gain(n, n),
    "reset": lambda n: fast.RoomMixer(9).reset(n),
    "count of speakers": lambda n: fast.RoomMixer(9).active_speakers(n),
    "channels": lambda n: fast.to_mono(bytes(12), n),
    "planes": lambda n: fast.deinterleave(bytes(12), n),
    "from_rate": lambda n: fast.Resampler(n, 8),
    "resample": lambda n: fast.resample(np.zeros(9, np.float32), n, 8),
    "expected_output": lambda n: fast.Resampler(8, 8).expected_output(n),
    "seed": fast.Dither,
    "nbytes": lambda n: receiver().buffer_updated(n),
    "descriptor": lambda n: fast.AudioWire(n),
}


class Protocol(fast.MediaReceiver):
    def parsing_failed(self, error):
        pass


def receiver():
    return Protocol(bytearray(64), role="client")


UNBOUNDED = (
    *("offset", "media_size", "read", "peek", "consume", "drop", "leave", "sequence"),
    *("count of speakers", "seed", "expected_output"),
)


def raised(call):
    try:
        call()
    except Exception as error:
        return error
    return None


class Lying:
    def __index__(self):
        return 2**5_000


@pytest.mark.parametrize("name", TAKES)
def test_numpys_integers_are_whole_numbers(name):
    for kind in (np.int8, np.uint64):
        TAKES[name](kind(2 if name != "max_message_bytes" else 99))


@pytest.mark.parametrize("name", TAKES)
@pytest.mark.parametrize("number", [2.5, 2.0, "2", None, np.float64(2)])
def test_other_numbers_are_refused(name, number):
    if number is None and name in ("read", "peek", "sequence", "min_target", "listener"):
        return  # it stands for all of it
    with pytest.raises(TypeError, match="needs a whole number"):
        TAKES[name](number)


@pytest.mark.parametrize("name", TAKES)
@pytest.mark.parametrize("number", [-1, -(2**31), 2**31, 2**32 + 2, 2**64, -(2**64), Lying()])
def test_what_is_out_of_range_is_named_with_the_range(name, number):
    error = raised(lambda: TAKES[name](number))
    if error is None:  # counts far beyond what is held
        assert name in UNBOUNDED
        assert 2**31 <= number < 2**64 + 1
    elif isinstance(error, OSError):
        assert name == "descriptor"  # within the range, but nothing is open there
    else:
        assert isinstance(error, ValueError)
        assert any(word in str(error) for word in ("outside", "negative", "reserved"))


def test_the_voice_and_its_rate():
    assert fast.VoiceActivity(np.int32(8_000)).process(bytes(320)) is False
    with pytest.raises(TypeError, match="rate: needs a whole number of Hz, got float"):
        fast.VoiceActivity(8e3)


def test_numpys_rates_do_not_wrap_where_lengths_are_multiplied():
    x = np.random.default_rng(1).uniform(-0.5, 0.5, 600_000).astype(np.float32)
    got = fast.resample(x, np.int32(48_000), np.int32(8_000))
    assert len(got) == 100_000
    np.testing.assert_array_equal(got, fast.resample(x, 48_000, 8_000))
    expected = soxr.resample(x, 48_000, 8_000, "VHQ")
    assert abs(len(expected) - len(got)) <= 1


def test_a_size_that_would_overflow_is_refused():
    with pytest.raises(ValueError, match="samples: 4611686018427387904 is outside"):
        fast.media_size(2**62)
