"""A shape counts items, and raw bytes have other items than samples: nothing is read past its end.

And a shape of several channels is refused where one channel is taken, instead of being heard as a
channel of twice the length."""

import subprocess
import sys

import numpy as np
import pytest

from vsingest import fast

STEREO = np.arange(320, dtype=np.int16).reshape(160, 2)


def raw(array):
    """Its bytes in as many rows, as a memoryview cast to bytes has them."""
    return memoryview(array.tobytes()).cast("B", (len(array), array.nbytes // len(array)))


@pytest.mark.parametrize("dtype", [np.int16])
def test_rows_of_bytes_are_planes_of_samples(dtype):
    planes = np.arange(2 * 160, dtype=dtype).reshape(2, 160)
    np.testing.assert_array_equal(fast.interleave(raw(planes)), planes.T)


def test_rows_of_many_bytes_end_where_they_end():
    # In a process of its own: before, it ended by a signal.
    code = (
        "from vsingest import fast; import numpy as np\n"
        "planes = memoryview(bytes(1 << 26)).cast('B', (32, 1 << 21))\n"
        "assert fast.interleave(planes).shape == (1 << 20, 32)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_rows_of_half_samples_are_refused():
    with pytest.raises(ValueError, match=r"planes: rows of 3 bytes are no whole number of int16"):
        fast.interleave(memoryview(bytes(6)).cast("B", (2, 3)))


def test_planes_that_change_their_number_are_counted_once():
    class Growing(list):
        def __len__(self):
            return 1

    planes = Growing(np.zeros(8, np.int16) for _ in range(40))
    with pytest.raises(ValueError, match=r"planes: 40 channels are outside 1\.\.32"):
        fast.interleave(planes)


ONE_CHANNEL = {
    "Resampler": lambda x: fast.Resampler(8_000, 16_000, dtype="int16").process(x),
    "to_mono": lambda x: fast.to_mono(x, 1),
    "deinterleave": lambda x: fast.deinterleave(x, 1),
    "mix_matrix": lambda x: fast.mix_matrix(x, np.ones((2, 1), np.float32)),
    "Packetizer": lambda x: fast.Packetizer().push(x),
    "PlayoutBuffer": lambda x: fast.PlayoutBuffer().push(x),
    "numbered": lambda x: fast.PlayoutBuffer().push(x, sequence=1),
    "SampleRing": lambda x: fast.SampleRing(1_000).write(x),
    "PacedQueue": lambda x: fast.PacedQueue(1_000, fast.Stretch(0.02)).put(x),
    "VoiceActivity": lambda x: fast.VoiceActivity().process(x),
    "encode_media": fast.encode_media,
    "encode_media_into": lambda x: fast.encode_media_into(x, bytearray(9_999)),
    "levels": fast.levels,
    "planes": lambda x: fast.interleave([x]),
    "mix_minus": lambda x: fast.mix_minus([x]),
}


@pytest.mark.parametrize("name", ONE_CHANNEL)
def test_two_channels_are_not_one(name):
    with pytest.raises(ValueError, match=r"has shape \(160, 2\).*to_mono\(\)"):
        ONE_CHANNEL[name](STEREO)


@pytest.mark.parametrize("name", ONE_CHANNEL)
@pytest.mark.parametrize("shape", [(320,), (320, 1), (1, 320), (2, 160)])
def test_a_column_and_rows_of_frames_are_one_channel(name, shape):
    if name != "mix_minus" or shape != (2, 160):  # where two rows are two participants
        ONE_CHANNEL[name](STEREO.reshape(shape))


TWO_CHANNELS = {
    "Resampler": lambda x: fast.Resampler(8_000, 16_000, channels=2, dtype="int16").process(x),
    "to_mono": lambda x: fast.to_mono(x, 2),
    "deinterleave": lambda x: fast.deinterleave(x, 2),
    "mix_matrix": lambda x: fast.mix_matrix(x, np.ones((1, 2), np.float32)),
}


@pytest.mark.parametrize("name", TWO_CHANNELS)
def test_planes_are_not_frames(name):
    with pytest.raises(ValueError, match=r"x: has shape \(2, 160\), needs \(frames, 2\)"):
        TWO_CHANNELS[name](np.ascontiguousarray(STEREO.T))
    TWO_CHANNELS[name](STEREO)
    TWO_CHANNELS[name](STEREO.reshape(-1))
    TWO_CHANNELS[name](raw(STEREO))


@pytest.mark.parametrize(
    "call",
    [
        lambda out: fast.SampleRing(9).read_into(out),
        lambda out: fast.PlayoutBuffer(frame_samples=320).pull(out=out),
        lambda out: fast.to_mono(np.zeros(640, np.int16), 2, out=out),
        lambda out: fast.deinterleave(np.zeros(320, np.int16), 2, out=out),
        lambda out: fast.mix_minus(np.zeros((2, 160), np.int16), out=out),
        lambda out: fast.RoomMixer(2).mix(np.zeros((2, 160), np.int16), out=out),
        lambda out: fast.Resampler(8, 8, dtype="int16").process(np.zeros(320, np.int16), out=out),
    ],
)
def test_an_out_of_another_shape_is_refused(call):
    with pytest.raises(ValueError, match=r"out: has shape \(160, 2\)"):
        call(np.empty((160, 2), np.int16))
