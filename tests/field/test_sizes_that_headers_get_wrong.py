"""Headers that nobody completed, or that promise what cannot be: the sound there is, is read."""

import contextlib
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from tests.sound_files import encoded, heard, sine, wav

from vsingest.media.open_sound import open_sound

SOUND = np.round(sine()[:, 0] * 32_768).astype("<i2")
PCM = SOUND.tobytes()
LIST = b"LIST" + struct.pack("<I", 4) + b"INFO"
UNKNOWN = 0xFFFF_FFFF


@pytest.fixture
def opened(tmp_path):
    with contextlib.ExitStack() as stack:

        def open_bytes(data, name="a.wav"):
            (tmp_path / name).write_bytes(data)
            return stack.enter_context(contextlib.closing(open_sound(tmp_path / name)))

        yield open_bytes


@pytest.mark.parametrize(
    "sizes",
    [
        {"size": 0, "riff": 0},
        {"size": 0, "riff": 36},
        {"riff": 36},
        {"riff": 0},
        {"riff": 20_000_000},
        {"size": UNKNOWN, "riff": UNKNOWN},
        {"size": 0x7FFF_FFFF - 36, "riff": 0x7FFF_FFFF},
        {"size": 0x7FFF_F000, "riff": 0x7FFF_F024},
        {"after_data": LIST},
        {"after_data": LIST, "riff": 36},
        {"after_format": LIST, "size": 0, "riff": 0},
    ],
)
def test_a_wav_file_is_read_whatever_its_sizes(opened, sizes):
    source = opened(wav(PCM, **sizes))
    assert (source.seconds, source.damage) == (1.0, None)
    assert np.array_equal(heard(source)[:, 0] * 32_768, SOUND)


@pytest.mark.parametrize("riff", [None, 0, UNKNOWN])
@pytest.mark.parametrize(
    ("tag", "dtype", "scale"), [(1, "<i4", 2**31), (3, "<f4", 1.0), (3, "<f8", 1.0)]
)
def test_every_encoding_may_be_unfinished(opened, tag, dtype, scale, riff):
    data = (sine() * scale).astype(dtype).tobytes()
    bits = 8 * np.dtype(dtype).itemsize
    source = opened(wav(data, tag=tag, bits=bits, size=riff, riff=riff))
    assert source.seconds == 1.0
    assert np.abs(heard(source) - sine()).max() < 1e-6


@pytest.mark.parametrize("tag", [6, 7])
def test_g711_may_be_unfinished(opened, tmp_path, tag):
    subtype = {6: "ALAW", 7: "ULAW"}[tag]
    whole = encoded("WAV", subtype, sine(channels=2), 8_000)
    (tmp_path / "whole.wav").write_bytes(whole)
    expected, _ = soundfile.read(tmp_path / "whole.wav", always_2d=True)
    data = whole[whole.index(b"data") + 8 :]
    source = opened(wav(data, tag=tag, bits=8, channels=2, size=0, riff=0))
    assert np.array_equal(heard(source), expected)


def test_an_empty_file_with_more_chunks_is_empty(opened):
    assert opened(wav(b"", after_data=LIST)).seconds == 0
    assert opened(wav(b"", after_data=LIST + LIST)).seconds == 0


def test_a_file_that_lacks_its_end_says_so(opened):
    source = opened(wav(PCM)[:-8_000])
    assert source.seconds == 0.5
    assert source.damage == "it ends 0.50 s before its header says"


def test_an_rf64_file_may_be_unfinished(opened):
    data = bytearray(encoded("RF64", "PCM_16", sine(), 8_000))
    at = data.index(b"ds64") + 8
    data[at : at + 24] = bytes(24)
    source = opened(bytes(data))
    assert source.seconds == 1.0
    assert np.abs(heard(source) - sine()).max() < 1e-4


@given(
    channels=st.integers(1, 6),
    width=st.integers(2, 4),
    spare=st.integers(0, 15),
    extensible=st.booleans(),
)
def test_a_sample_lies_at_the_upper_end_of_its_bytes(
    tmp_path_factory, channels, width, spare, extensible
):
    # Of 24 bits in 4 bytes, 20 in 3, 12 in 2: the lower bits are nothing.
    bits = 8 * width - min(spare, 8 * width - 9)
    values = np.random.default_rng(spare).integers(-(2**31), 2**31, (300, channels), np.int64)
    values &= -(1 << (32 - bits))
    raw = values.astype("<i4").view(np.uint8).reshape(300, channels, 4)[:, :, 4 - width :]
    options = {"tag": 0xFFFE, "sub_format": 1} if extensible else {}
    path = tmp_path_factory.mktemp("sound") / "a.wav"
    path.write_bytes(
        wav(raw.tobytes(), channels=channels, bits=bits, block=channels * width, **options)
    )
    assert np.abs(heard(open_sound(path)) - values / 2**31).max() <= 2**-24


@pytest.mark.parametrize("count", [0, 2**36 - 1])
def test_a_flac_file_of_unknown_length_is_of_unknown_length(opened, count):
    data = bytearray(encoded("FLAC", "PCM_16", sine(), 8_000))
    data[21] = data[21] & 0xF0 | count >> 32
    data[22:26] = (count & UNKNOWN).to_bytes(4)
    source = opened(bytes(data), "a.flac")
    assert source.seconds is None
    assert np.abs(heard(source) - sine()).max() < 1e-4


@pytest.mark.parametrize("seconds", [0.5, 3.0])
def test_a_long_silence_in_flac_has_its_length(opened, seconds):
    quiet = np.zeros((round(3_600 * seconds), 1))
    assert opened(encoded("FLAC", "PCM_16", quiet, 3_600), "a.flac").seconds == seconds


@pytest.mark.parametrize(("form", "size"), [("AU", UNKNOWN), ("CAF", -1)])
def test_other_containers_may_be_of_unknown_size(opened, form, size):
    data = bytearray(encoded(form, "PCM_16", sine(), 8_000))
    if form == "AU":
        data[8:12] = b"\xff" * 4
    else:
        at = data.index(b"data") + 4
        data[at : at + 8] = size.to_bytes(8, signed=True)
    source = opened(bytes(data), "a.bin")
    assert source.seconds == pytest.approx(1.0)
    assert np.abs(heard(source) - sine()).max() < 1e-4
