"""A file of any kind that ends anywhere gives the sound that is there, or says in one line why not.

What is right is told by libsndfile or FFmpeg, given the whole file.
"""

import contextlib
import io
from dataclasses import dataclass
from functools import cache

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sound_files import by_ffmpeg, encoded, heard, sine, wav, without_count

from vsingest.media.errors import SoundFileError
from vsingest.media.open_sound import open_sound

pytestmark = pytest.mark.slow

RATE = 16_000
# What a decoder of MPEG layer III gives before the first sample; FFmpeg leaves it where no frame
# tells the encoder's own.
DECODER_DELAY = 529
BYTES = {"PCM_U8": 1, "ULAW": 1, "ALAW": 1, "PCM_16": 2, "PCM_24": 3, "PCM_32": 4, "FLOAT": 4}


@dataclass(frozen=True)
class Kind:
    """How a file is made, and what of it must be heard when it is cut.

    Attributes:
        form: The container: libsndfile's name, or FFmpeg's in small letters.
        codec: What is in it.
        channels: Samples of one moment.
        late: Bytes at the end of what is there that may not be decoded: a page, a block, a packet.
        unlike: Samples that may differ at the end of what is heard, as a decoder looks ahead.
        within: How far the others may be off.
    """

    form: str
    codec: str
    channels: int = 1
    late: int = 0
    unlike: int = 0
    within: float = 1e-6


PLAIN = [
    *(
        Kind("WAV", codec, channels)
        for codec in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW")
        for channels in (1, 2, 5)
    ),
    *(Kind("WAVEX", codec, 3) for codec in ("PCM_16", "PCM_24", "FLOAT", "ULAW")),
    *(Kind(form, "PCM_16", 3) for form in ("RF64", "AIFF", "AU", "CAF", "W64")),
    *(Kind(form, "PCM_16", 2) for form in ("NIST", "IRCAM", "AVR")),
    Kind("AIFF", "FLOAT", 2),
    Kind("AU", "ULAW"),
    Kind("W64", "PCM_24", 2),
]
PADDED = [kind for kind in PLAIN if kind.form in ("NIST", "IRCAM", "AVR")]
CODED = [
    Kind("WAV", "IMA_ADPCM", late=1_024),
    Kind("WAV", "MS_ADPCM", 2, late=2_048),
    Kind("WAV", "GSM610", late=65),
    Kind("SDS", "PCM_16", late=127),
    Kind("SDS", "PCM_24", late=127),
    Kind("FLAC", "PCM_16", late=9_000),
    Kind("FLAC", "PCM_24", 3, late=40_000),
    Kind("OGG", "VORBIS", late=9_000, unlike=2_048, within=1e-3),
    Kind("OGG", "OPUS", 2, late=9_000, unlike=2_048, within=1e-3),
    Kind("MP3", "MPEG_LAYER_III", late=3_000, unlike=1_200, within=1e-3),
    Kind("MP3", "uncounted", 2, late=3_000, unlike=1_200, within=1e-3),
]
FILMS = [
    Kind("ipod", "aac"),
    Kind("adts", "aac", 2, late=3_000, unlike=1_024, within=1e-3),
    Kind("mpegts", "aac", late=6_000, unlike=1_024, within=1e-3),
    Kind("flv", "aac", late=3_000, unlike=1_024, within=1e-3),
    Kind("matroska", "libopus", 2, late=3_000, unlike=2_048, within=1e-3),
    Kind("matroska", "pcm_s16le", late=9_000),
    Kind("avi", "pcm_s16le", 2, late=9_000),
    Kind("mov", "pcm_s16be"),
    Kind("tta", "tta", late=60_000),
    Kind("wv", "wavpack", 2, late=60_000),
    Kind("au", "pcm_mulaw"),
]


@cache
def made(kind):
    """A file of that kind, and all that is to be heard in it."""
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, (4 * RATE, kind.channels))
    sound = sine(RATE, kind.channels, 4.0) + noise
    if kind.form.islower():
        rate = 48_000 if kind.codec == "libopus" else RATE
        sound = np.repeat(sound, 3, axis=0) if rate != RATE else sound
        data = by_ffmpeg(kind.form, kind.codec, sound, rate)
        return data, decoded_by_ffmpeg(data)
    codec = "MPEG_LAYER_III" if kind.codec == "uncounted" else kind.codec
    data = encoded(kind.form, codec, sound, 8_000 if kind.codec == "GSM610" else RATE)
    if kind.codec == "uncounted":
        data = without_count(data)
        return data, decoded_by_ffmpeg(data)[DECODER_DELAY:]
    expected, _ = soundfile.read(io.BytesIO(data), always_2d=True)
    if kind.codec == "GSM610":  # libsndfile makes up a block at its end
        expected = expected[: (len(data) - 60) // 65 * 320]
    return data, expected


def decoded_by_ffmpeg(data):
    with av.open(io.BytesIO(data)) as container:
        packed = av.AudioResampler("flt")
        frames = [x for frame in container.decode(audio=0) for x in packed.resample(frame)]
    channels = frames[0].layout.nb_channels
    return np.concatenate([frame.to_ndarray().reshape(-1, channels) for frame in frames])


def check(path, kind, cut):
    data, expected = made(kind)
    path.write_bytes(data[:cut])
    try:
        source = open_sound(path)
        sound = heard(source)
    except SoundFileError as error:
        said = str(error)
    else:
        said = None
    if said is not None:
        assert said.startswith(f"{path}: ")
        assert "\n" not in said
        return None, expected
    assert source.channels == expected.shape[1]
    assert len(sound) <= len(expected) + kind.unlike
    sure = min(len(sound) - kind.unlike, len(expected))
    if sure > 0:
        assert np.abs(sound[:sure] - expected[:sure]).max() <= kind.within
    assert np.abs(sound).max(initial=0) < 0.9  # noise would be
    return len(sound), expected


@settings(max_examples=150)
@given(kind=st.sampled_from(PLAIN), share=st.floats(0, 1))
def test_plain_samples_are_heard_to_the_last_whole_one(tmp_path_factory, kind, share):
    data, expected = made(kind)
    cut = round(share * len(data))
    count, _ = check(tmp_path_factory.mktemp("cut") / "a.bin", kind, cut)
    frame = BYTES.get(kind.codec, 8) * kind.channels
    missing = -(-(len(data) - cut) // frame)
    if count is None:
        assert cut < 4_500  # CAF's header, of four KiB
    else:
        assert len(expected) - missing - 1 <= count <= len(expected)


@settings(max_examples=100)
@given(kind=st.sampled_from(CODED), share=st.floats(0, 1))
def test_codecs_are_heard_to_their_last_whole_block(tmp_path_factory, kind, share):
    data, expected = made(kind)
    cut = round(share * len(data))
    count, _ = check(tmp_path_factory.mktemp("cut") / "a.bin", kind, cut)
    there = max(0, cut - kind.late - 400) / len(data)
    assert (count or 0) >= 0.9 * there * len(expected) - kind.unlike


def test_part_of_an_mp3_frame_is_not_heard(tmp_path):
    # Of a few of these lengths, libmpg123 makes noise over full scale.
    kind = next(kind for kind in CODED if kind.codec == "MPEG_LAYER_III")
    for cut in range(2_000):
        check(tmp_path / "a.bin", kind, cut)


@settings(max_examples=100)
@given(kind=st.sampled_from(FILMS), share=st.floats(0, 1))
def test_what_ffmpeg_reads_is_heard_as_far_as_it_goes(tmp_path_factory, kind, share):
    data, expected = made(kind)
    cut = round(share * len(data))
    count, _ = check(tmp_path_factory.mktemp("cut") / "a.bin", kind, cut)
    if kind.late:
        there = max(0, cut - kind.late - 1_000) / len(data)
        assert (count or 0) >= 0.9 * there * len(expected) - kind.unlike


@settings(max_examples=60)
@given(kind=st.sampled_from(PLAIN[:3] + PADDED + CODED + FILMS), cut=st.integers(0, 600))
def test_a_cut_header_is_one_line(tmp_path_factory, kind, cut):
    check(tmp_path_factory.mktemp("cut") / "a.bin", kind, cut)


@settings(max_examples=60)
@given(
    kind=st.sampled_from(CODED + FILMS),
    share=st.floats(0, 1),
    length=st.integers(1, 2_000),
    seed=st.integers(0, 99),
)
def test_garbage_within_a_file_is_no_traceback(tmp_path_factory, kind, share, length, seed):
    data = bytearray(made(kind)[0])
    at = round(share * len(data))
    data[at : at + length] = np.random.default_rng(seed).bytes(min(length, len(data) - at))
    path = tmp_path_factory.mktemp("cut") / "a.bin"
    path.write_bytes(data)
    with contextlib.suppress(SoundFileError):
        heard(open_sound(path))


@pytest.mark.parametrize("kind", CODED, ids=str)
def test_a_flac_or_mp3_file_cut_at_its_beginning_is_no_traceback(tmp_path, kind):
    data, _ = made(kind)
    (tmp_path / "a.bin").write_bytes(data[len(data) // 3 :])
    with contextlib.suppress(SoundFileError):
        heard(open_sound(tmp_path / "a.bin"))


def test_a_broadcast_cut_at_its_beginning_is_heard(tmp_path):
    kind = Kind("adts", "aac", 2)
    data, expected = made(kind)
    (tmp_path / "a.aac").write_bytes(data[len(data) // 3 :])
    assert len(heard(open_sound(tmp_path / "a.aac"))) > 0.6 * len(expected)


def test_24_bits_in_4_bytes_cut_anywhere(tmp_path):
    values = np.arange(-1_000, 1_000, dtype="<i4") << 16
    whole = wav(values.tobytes(), bits=24, block=4)
    for cut in (*range(48), *range(48, len(whole), 37)):
        path = tmp_path / "a.wav"
        path.write_bytes(whole[:cut])
        if cut < 44:
            with pytest.raises(SoundFileError, match=r"a\.wav: "):
                open_sound(path)
        else:
            sound = heard(open_sound(path))
            assert np.array_equal(sound[:, 0] * 2**31, values[: (cut - 44) // 4])


@pytest.mark.parametrize("lost", [0, 1, 64, 65, 100])
def test_gsm_in_wav_ends_with_its_last_whole_block(tmp_path, lost):
    data = encoded("WAV", "GSM610", sine(seconds=0.5), 8_000)  # 13 blocks of 65 bytes, and one more
    path = tmp_path / "a.wav"
    path.write_bytes(data[: len(data) - 1 - lost])
    source = open_sound(path)
    whole = (13 * 65 - lost) // 65 * 320
    assert source.seconds == whole / 8_000
    sound = heard(source)
    expected, _ = soundfile.read(io.BytesIO(data), always_2d=True)
    assert len(sound) == whole
    assert np.array_equal(sound, expected[:whole].astype(np.float32))


@pytest.mark.parametrize("kind", PADDED, ids=str)
def test_a_header_that_is_filled_up_is_never_heard(tmp_path, kind):
    for cut in range(4, 128 if kind.form == "AVR" else 1_024, 7):
        assert check(tmp_path / "a.bin", kind, cut)[0] in (None, 0)
