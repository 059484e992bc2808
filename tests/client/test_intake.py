"""Whatever is given to send comes out as the core makes it offline."""

import array

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsingest import fast
from vsingest.client.sending.intake import Intake
from vsingest.client.sending.samples import SampleReader


def take(reader, intake, samples, rate=8_000, channels=1):
    block = reader.read(samples, rate=rate, channels=channels)
    made = []
    for piece in block.pieces():
        made.append(intake.push(piece, block))
        reader.begin(block)
    reader.end(block)
    return made


def through(chunks, rate=8_000, channels=1):
    """All samples of a stream as one array."""
    reader, intake = SampleReader(), Intake(8_000)
    made = [s for chunk in chunks for s in take(reader, intake, chunk, rate, channels)]
    return np.concatenate([*made, intake.flush()])


def offline(mono, rate):
    resampler = fast.Resampler(rate, 8_000)
    return fast.float_to_s16(np.concatenate((resampler.process(mono), resampler.flush())))


def chunked(block, cuts):
    return np.split(block, sorted(cut % (len(block) + 1) for cut in cuts))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 10**6), max_size=20), st.sampled_from([16_000, 44_100, 48_000]))
def test_any_chunking_of_any_rate_is_the_offline_conversion_to_the_bit(cuts, rate):
    clip = np.random.default_rng(1).uniform(-1, 1, rate // 3).astype(np.float32)
    np.testing.assert_array_equal(through(chunked(clip, cuts), rate), offline(clip, rate))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 10**6), max_size=20), st.integers(1, 4))
def test_raw_bytes_may_be_cut_anywhere(cuts, channels):
    clip = np.random.default_rng(2).integers(-32_768, 32_768, 3_000 * channels).astype("<i2")
    raw = np.frombuffer(clip.tobytes(), np.uint8)
    chunks = [chunk.tobytes() for chunk in chunked(raw, cuts)]
    expected = fast.to_mono(clip, channels) if channels > 1 else clip
    np.testing.assert_array_equal(through(chunks, channels=channels), expected)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_every_kind_of_raw_bytes(kind):
    clip = np.arange(-200, 200, dtype="<i2")
    np.testing.assert_array_equal(through([kind(clip.tobytes())]), clip)


@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f8", ">f8", "<i2", ">i2"])
def test_every_sample_type_in_either_byte_order(dtype):
    clip = np.arange(-16_384, 16_384, 77)
    scaled = (clip / 32_768 if dtype[1] == "f" else clip).astype(dtype)
    np.testing.assert_array_equal(through([scaled]), clip)


def test_a_view_with_strides_an_array_and_a_list():
    clip = np.arange(1_000, dtype=np.int16)
    np.testing.assert_array_equal(through([clip[::3]]), clip[::3])
    np.testing.assert_array_equal(through([array.array("h", range(500))]), clip[:500])
    np.testing.assert_array_equal(through([[0.5, -0.5]]), [16_384, -16_384])


def test_integers_of_other_widths():
    clip = np.arange(-200, 200, dtype=np.int16)
    np.testing.assert_array_equal(through([clip.astype(np.int32) << 16]), clip)
    np.testing.assert_array_equal(through([(clip.astype(np.int32) << 16).astype(">i4")]), clip)
    eight = np.arange(0, 256, dtype=np.uint8)
    np.testing.assert_array_equal(through([eight]), (eight.astype(np.int16) - 128) << 8)


def test_float64_beyond_float32_saturates():
    np.testing.assert_array_equal(through([np.array([1e300, -1e300])]), [32_767, -32_768])


def test_frames_of_channels_and_interleaved_channels_are_mixed_down(rng):
    stereo = rng.uniform(-1, 1, (4_800, 2)).astype(np.float32)
    expected = offline(fast.to_mono(stereo, 2), 48_000)
    np.testing.assert_array_equal(through([stereo], 48_000, 2), expected)
    np.testing.assert_array_equal(through([stereo.reshape(-1)], 48_000, 2), expected)


def test_a_change_of_rate_ends_one_stream_and_begins_the_next(rng):
    first = rng.uniform(-1, 1, 4_801).astype(np.float32)
    second = rng.uniform(-1, 1, 1_601).astype(np.float32)
    reader, intake = SampleReader(), Intake(8_000)
    made = take(reader, intake, first, 48_000) + take(reader, intake, second, 16_000)
    samples = np.concatenate([*made, intake.flush()])
    expected = np.concatenate((offline(first, 48_000), offline(second, 16_000)))
    np.testing.assert_array_equal(samples, expected)


def test_after_a_flush_a_stream_is_as_new(rng):
    clip = rng.uniform(-1, 1, 4_801).astype(np.float32)
    reader, intake = SampleReader(), Intake(8_000)
    once = np.concatenate([*take(reader, intake, clip, 48_000), intake.flush()])
    again = np.concatenate([*take(reader, intake, clip, 48_000), intake.flush()])
    np.testing.assert_array_equal(once, again)
    assert intake.flush().size == 0


def test_a_rate_that_cannot_be_resampled_changes_nothing(rng):
    reader, intake = SampleReader(), Intake(8_000)
    clip = rng.uniform(-1, 1, 4_800).astype(np.float32)
    made = take(reader, intake, clip[:100], 48_000)
    with pytest.raises(ValueError, match="7 to 8000 Hz"):
        take(reader, intake, np.zeros(100, np.float32), 7)
    made += take(reader, intake, clip[100:], 48_000)
    samples = np.concatenate([*made, intake.flush()])
    np.testing.assert_array_equal(samples, offline(clip, 48_000))


def test_bytes_that_nothing_completes_are_counted():
    reader, intake = SampleReader(), Intake(8_000)
    take(reader, intake, b"\x01\x02\x03")
    take(reader, intake, np.zeros(1, np.int16))
    assert reader.odd_bytes == 1
    take(reader, intake, b"\x01\x02\x03", channels=2)
    take(reader, intake, b"\x04", channels=2)
    assert reader.odd_bytes == 1
    take(reader, intake, b"\x05")
    reader.reset()
    assert reader.odd_bytes == 2


@pytest.mark.parametrize(
    ("samples", "options", "error", "says"),
    [
        (np.zeros(4, np.int64), {}, TypeError, "samples: int64 is not taken"),
        (np.zeros(4, np.int8), {}, TypeError, "samples: int8"),
        (["a"], {}, TypeError, "samples: "),
        (np.zeros((4, 2), np.int16), {}, ValueError, r"shape \(4, 2\) is not \(frames, channels=1"),
        (np.zeros((4, 2, 1), np.int16), {}, ValueError, "3 dimensions"),
        (np.zeros(3, np.int16), {"channels": 2}, ValueError, "3 interleaved samples"),
        (b"", {"rate": 0}, ValueError, "rate: 0"),
        (b"", {"rate": 8_000.5}, ValueError, r"rate: 8000\.5"),
        (b"", {"rate": True}, ValueError, "rate: True"),
        (b"", {"channels": 0}, ValueError, "channels: 0"),
        (b"", {"channels": 33}, ValueError, "channels: 33"),
        (b"", {"channels": 1.5}, ValueError, r"channels: 1\.5"),
    ],
)
def test_what_cannot_be_is_refused_by_name(samples, options, error, says):
    with pytest.raises(error, match=says):
        SampleReader().read(samples, **{"rate": 8_000, "channels": 1, **options})
