"""Files of every kind, and what is computed: read in blocks, in constant memory."""

import re
import subprocess
import sys
import tracemalloc
import wave

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from vsingest.media.computed import Computed
from vsingest.media.errors import SoundFileError
from vsingest.media.mono import mono_s16
from vsingest.media.noise import noise, silence
from vsingest.media.open_sound import open_sound
from vsingest.media.recording import open_recording
from vsingest.media.source import Limited, each
from vsingest.media.tee import Tee
from vsingest.media.tone import tone


def read(source):
    blocks = [np.zeros((0, source.channels), np.float32)]
    blocks += [x / 32_768 if x.dtype == np.int16 else x for x in source.blocks()]
    source.close()
    source.close()
    return np.concatenate(blocks)


async def collect(source):
    blocks = [block.reshape(-1, source.channels) async for block in each(source.blocks())]
    return np.concatenate(blocks)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(
    ("subtype", "bits"), [("PCM_U8", 8), ("PCM_16", 16), ("PCM_24", 24), ("PCM_32", 32)]
)
def test_plain_wav_needs_no_library(tmp_path, rng, monkeypatch, subtype, bits, channels):
    path = tmp_path / "a.wav"
    samples = rng.uniform(-1, 1, (3_333, channels))
    soundfile.write(path, samples, 11_025, subtype=subtype)
    expected, _ = soundfile.read(path, dtype="float64", always_2d=True)
    monkeypatch.setitem(sys.modules, "soundfile", None)
    source = open_sound(path)
    assert (source.name, source.rate, source.channels) == ("a.wav", 11_025, channels)
    assert source.seconds == pytest.approx(3_333 / 11_025)
    heard = read(source)
    # Beyond 24 bits a float32 has to round.
    assert np.abs(heard - expected).max() <= (0 if bits < 32 else 2**-24)


def test_a_file_broken_off_amid_a_sample_is_read_to_its_end(tmp_path):
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 8_000, 0, "NONE", ""))
        file.writeframes(np.arange(2_000, dtype="<i2").tobytes())
    path.write_bytes(path.read_bytes()[:-5])
    assert len(read(open_sound(path))) == 998


@pytest.mark.parametrize("name", ["a.flac", "a.ogg", "a.mp3", "float.wav"])
def test_what_libsndfile_knows_is_read_by_it(tmp_path, name):
    samples = np.concatenate(list(tone(440, rate=48_000, seconds=0.5)))
    subtype = "FLOAT" if name == "float.wav" else None
    soundfile.write(tmp_path / name, samples, 48_000, subtype=subtype)
    source = open_sound(tmp_path / name)
    assert (source.name, source.rate, source.channels) == (name, 48_000, 1)
    heard = read(source)[:, 0]
    assert len(heard) == pytest.approx(24_000, abs=2_400)
    assert np.sqrt(np.mean(heard[4_000:20_000] ** 2)) == pytest.approx(0.5 / 2**0.5, rel=0.02)


def test_anything_else_is_read_by_ffmpeg(tmp_path):
    path = tmp_path / "film.m4a"
    left = np.concatenate(list(tone(440, rate=44_100, seconds=1, block_samples=1_024)))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44_100, layout="stereo")
        for start in range(0, len(left), 1_024):
            part = np.stack([left[start : start + 1_024], np.zeros(1_024)[: len(left) - start]])
            frame = av.AudioFrame.from_ndarray(part.astype(np.float32), "fltp", "stereo")
            frame.sample_rate = 44_100
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    source = open_sound(path)
    assert (source.name, source.rate, source.channels) == ("film.m4a", 44_100, 2)
    assert source.seconds == pytest.approx(1, abs=0.1)
    heard = read(source)[4_000:40_000]
    levels = np.sqrt(np.mean(heard.astype(float) ** 2, axis=0))
    assert levels[0] == pytest.approx(0.5 / 2**0.5, rel=0.05)
    assert levels[1] < 0.01


@pytest.mark.parametrize(
    ("missing", "name", "why"),
    [
        ((), "gone.wav", r"gone\.wav: no such file"),
        ((), "text.wav", r"text\.wav: Format not recognised"),
        (("av",), "text.wav", r"Format not recognised.* pip install 'vsingest\[av\]'"),
        (("soundfile", "av"), "text.wav", r"only WAV of PCM .* pip install 'vsingest\[audio\]'"),
        (("soundfile",), "text.wav", "not a sound that FFmpeg reads"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_would_help(tmp_path, missing, name, why):
    (tmp_path / "text.wav").write_text("no sound at all")
    program = (
        f"import sys, importlib.util; gone = {missing!r}\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name: None if name in gone else find(name)\n"
        "from vsingest.media.open_sound import open_sound\n"
        f"open_sound({str(tmp_path / name)!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert re.search(rf"SoundFileError: .*{why}", done.stderr), done.stderr


def test_two_hours_are_read_in_constant_memory(tmp_path):
    path = tmp_path / "long.wav"
    with open_recording(path) as recording:
        recording.skip(2 * 3_600 * 8_000)
    tracemalloc.start()
    source = open_sound(path)
    seconds = sum(len(block) for block in source.blocks()) / source.rate
    source.close()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds == source.seconds == 7_200
    assert most < 200_000


@given(seed=st.integers(0, 2**32), block=st.integers(1, 999), amplitude=st.floats(0, 1))
def test_noise_is_the_same_for_the_same_seed_however_it_is_cut(seed, block, amplitude):
    options = {"seconds": 0.25, "amplitude": amplitude, "seed": seed}
    whole = np.concatenate(list(noise(**options, block_samples=2_000)))
    cut = np.concatenate(list(noise(**options, block_samples=block)))
    assert np.array_equal(whole, cut)
    assert np.abs(whole).max() <= amplitude


def test_noise_is_white_and_as_loud_as_asked(rng):
    x = np.concatenate(list(noise(seconds=8, amplitude=0.5, seed=1)))
    assert np.std(x) == pytest.approx(0.5 / 3**0.5, rel=0.02)
    spectrum = np.abs(np.fft.rfft(x.astype(float))) ** 2
    bands = [band.mean() for band in np.array_split(spectrum[1:], 8)]
    assert max(bands) / min(bands) < 1.2


def test_silence_is_silent():
    blocks = list(silence(rate=16_000, seconds=0.05))
    assert [len(block) for block in blocks] == [320, 320, 160]
    assert not np.any(np.concatenate(blocks))


@pytest.mark.parametrize(
    "options", [{"rate": 0}, {"seconds": -1}, {"block_samples": 0}, {"amplitude": 2}]
)
def test_what_cannot_be_made_is_refused_at_once(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        noise(**options)


async def test_a_limit_cuts_amid_a_block():
    source = Limited(Computed("t", tone(seconds=None), rate=8_000, seconds=None), 0.05)
    assert source.seconds == 0.05
    heard = await collect(source)
    assert np.array_equal(heard[:, 0], np.concatenate(list(tone(seconds=0.05))))
    assert Limited(source, 9).seconds == 0.05


async def test_a_tee_records_what_it_gives_whole_at_every_moment(tmp_path, rng):
    samples = rng.integers(-9_000, 9_000, (2_000, 2)).astype(np.int16)
    soundfile.write(tmp_path / "a.wav", samples, 22_050)
    tee = Tee(open_sound(tmp_path / "a.wav"), open_recording(tmp_path / "b.wav", 22_050))
    given_out = []
    async for block in each(tee.blocks()):
        given_out.append(block)
        recorded, rate = soundfile.read(tmp_path / "b.wav", dtype="int16")
        so_far = np.concatenate(given_out)
        assert rate == 22_050
        assert np.array_equal(recorded, mono_s16(so_far, 2))
    assert np.array_equal(so_far, samples)
    tee.close()


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_a_recording_goes_by_its_suffix(tmp_path, name):
    recording = open_recording(tmp_path / name, 16_000)
    recording.write(np.arange(5_000, dtype=np.int16))
    recording.close()
    assert recording.samples == 5_000
    assert np.array_equal(soundfile.read(tmp_path / name, dtype="int16")[0], np.arange(5_000))
    with pytest.raises(SoundFileError, match=r"must end in \.wav or \.flac"):
        open_recording(tmp_path / "a.mp3")
