"""Several sounds in one file, of one rate and layout or of many: all of them are heard."""

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sound_files import by_ffmpeg, encoded, heard, sine, without_count

from vsingest.media.errors import SoundFileError
from vsingest.media.open_sound import open_sound

PAD_SECONDS = 0.14  # what encoders add: a block of AAC before and after is 0.13 s at 16 kHz


def mp3(rate, channels, hertz):
    return encoded("MP3", "MPEG_LAYER_III", sine(rate, channels, 1.0, hertz), rate)


def mp3_without_count(rate, channels, hertz):
    return without_count(mp3(rate, channels, hertz))


def vorbis(rate, channels, hertz):
    return encoded("OGG", "VORBIS", sine(rate, channels, 1.0, hertz), rate)


def opus(rate, channels, hertz):
    return encoded("OGG", "OPUS", sine(48_000, channels, 1.0, hertz), 48_000)


def flac(rate, channels, hertz):
    return encoded("FLAC", "PCM_16", sine(rate, channels, 1.0, hertz), rate)


def adts(rate, channels, hertz):
    return by_ffmpeg("adts", "aac", sine(rate, channels, 1.0, hertz), rate)


KINDS = (mp3, mp3_without_count, vorbis, opus, flac, adts)
FORMATS = [(44_100, 1), (48_000, 1), (24_000, 1), (44_100, 2), (32_000, 2), (16_000, 1)]


def pitch(samples, rate):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return spectrum.argmax() * rate / len(samples)


def check_each_is_heard(path, formats):
    """Each second has its own pitch, at its level, on every channel, wherever it lies."""
    source = open_sound(path)
    sound = heard(source)
    length = len(sound) / source.rate
    assert length == pytest.approx(len(formats), abs=PAD_SECONDS * len(formats))
    for number in range(len(formats)):
        middle = length / len(formats) * (number + 0.5)
        inside = sound[round((middle - 0.25) * source.rate) : round((middle + 0.25) * source.rate)]
        for channel in inside.T:
            assert pitch(channel, source.rate) == pytest.approx(300 + 200 * number, abs=4)
            assert np.sqrt(np.mean(channel**2)) == pytest.approx(0.5 / 2**0.5, rel=0.1)
    return source


@settings(max_examples=30)
@given(
    kind=st.sampled_from(KINDS), formats=st.lists(st.sampled_from(FORMATS), min_size=2, max_size=4)
)
def test_all_of_a_chain_is_heard(tmp_path_factory, kind, formats):
    path = tmp_path_factory.mktemp("sound") / "chain"
    path.write_bytes(
        b"".join(
            kind(rate, channels, 300 + 200 * number)
            for number, (rate, channels) in enumerate(formats)
        )
    )
    source = check_each_is_heard(path, formats)
    rate, channels = formats[0]
    assert (source.rate, source.channels) == (48_000 if kind is opus else rate, channels)
    if kind is not adts:  # that is a guess from the bit rate
        assert source.seconds == pytest.approx(len(formats), abs=PAD_SECONDS * len(formats))


@pytest.mark.parametrize("kind", KINDS)
def test_two_of_the_same_kind_are_both_heard(tmp_path, kind):
    path = tmp_path / "chain"
    path.write_bytes(kind(44_100, 1, 300) + kind(44_100, 1, 500))
    check_each_is_heard(path, [(44_100, 1)] * 2)


def test_links_of_two_codecs_are_both_heard(tmp_path):
    path = tmp_path / "chain.ogg"
    path.write_bytes(vorbis(44_100, 1, 300) + opus(48_000, 2, 500))
    check_each_is_heard(path, [(44_100, 1), (48_000, 2)])


def test_tags_between_and_after_are_no_sound(tmp_path):
    path = tmp_path / "a.mp3"
    tag = b"ID3\x03\x00\x00" + bytes([0, 0, 1, 0]) + bytes(128)
    old = b"TAG" + bytes(125)
    path.write_bytes(tag + mp3(44_100, 1, 300) + tag + mp3(44_100, 1, 500) + old)
    check_each_is_heard(path, [(44_100, 1)] * 2)
    path.write_bytes(tag + mp3(44_100, 1, 300) + old)
    check_each_is_heard(path, [(44_100, 1)])


@pytest.mark.parametrize("seconds", [1, 7])
def test_an_mp3_file_that_does_not_count_its_frames_is_read_to_its_end(tmp_path, seconds):
    # Its first frames are quiet, and small: by them the file would be far shorter or longer.
    sound = sine(44_100, 1, seconds)
    sound[:8_000] = 0
    path = tmp_path / "a.mp3"
    path.write_bytes(without_count(encoded("MP3", "MPEG_LAYER_III", sound, 44_100)))
    source = open_sound(path)
    assert source.seconds == pytest.approx(seconds, abs=PAD_SECONDS)
    assert len(heard(source)) / 44_100 == pytest.approx(seconds, abs=PAD_SECONDS)


def test_a_link_that_cannot_be_read_is_left_out_and_told(tmp_path):
    broken = bytearray(vorbis(44_100, 1, 500))
    broken[28:200] = bytes(172)
    path = tmp_path / "chain.ogg"
    path.write_bytes(vorbis(44_100, 1, 300) + bytes(broken) + vorbis(44_100, 1, 500))
    source = check_each_is_heard(path, [(44_100, 1)] * 2)
    assert source.damage.startswith("a part of it cannot be read, from byte ")


@pytest.mark.parametrize("layouts", [("mono", "stereo"), ("stereo", "mono"), ("stereo", "5.1")])
def test_a_layout_that_changes_amid_a_stream_of_packets_does_not_end_it(tmp_path, layouts):
    data = b""
    for layout in layouts:
        path = tmp_path / f"{layout}.ac3"
        with av.open(str(path), "w") as container:
            stream = container.add_stream("ac3", rate=48_000, layout=layout)
            channels = stream.codec_context.layout.nb_channels
            for start in range(0, 48_000, 1_536):
                part = sine(48_000, channels)[start : start + 1_536].T.astype(np.float32)
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), "fltp", layout)
                frame.sample_rate = 48_000
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        data += path.read_bytes()
    (tmp_path / "a.ac3").write_bytes(data)
    source = open_sound(tmp_path / "a.ac3")
    sound = heard(source)
    assert source.channels == {"mono": 1, "stereo": 2}[layouts[0]]
    assert len(sound) / 48_000 == pytest.approx(2, abs=PAD_SECONDS * 2)
    for half in np.array_split(sound, 2):
        level = np.sqrt(np.mean(half[8_000:16_000] ** 2))
        assert level == pytest.approx(0.5 / 2**0.5, rel=0.1)


def test_a_rate_that_cannot_be_brought_to_the_first_is_one_line(tmp_path):
    path = tmp_path / "a.flac"
    path.write_bytes(flac(1_009, 1, 300) + flac(600_010, 1, 300))
    source = open_sound(path)
    with pytest.raises(SoundFileError, match=r"a\.flac: .*256 times"):
        heard(source)
