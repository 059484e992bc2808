"""Each fault, put into real speech, is named; clean sound has none."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vsingest import fast
from vsingest.demo.clip import CLIP
from vsingest.media.diagnosis.diagnose import diagnose
from vsingest.media.diagnosis.finding import Fault

pytestmark = pytest.mark.slow

RATES = (8_000, 16_000, 48_000)
SECONDS = 2.0


@cache
def speech(rate):
    samples, own_rate = soundfile.read(CLIP, dtype="float32")
    return fast.float_to_s16(fast.resample(samples, own_rate, rate))


@st.composite
def spoken(draw, rates=RATES):
    """Two seconds of speech from anywhere in the clip, with its rate."""
    rate = draw(st.sampled_from(rates))
    whole = speech(rate)
    count = round(SECONDS * rate)
    start = draw(st.integers(0, len(whole) - count))
    return whole[start : start + count], rate


def named(samples, rate, **more):
    return {str(finding.fault) for finding in diagnose(samples, rate, **more)}


def as_16_bit(data):
    return np.frombuffer(data[: len(data) // 2 * 2], "<i2")


ENCODINGS = {
    "u8": lambda s16: ((s16 >> 8) + 128).astype(np.uint8).tobytes(),
    "ulaw": fast.ulaw_encode,
    "alaw": fast.alaw_encode,
}
few = settings(max_examples=8, deadline=None)


@few
@given(spoken(), st.floats(0.1, 1.0))
def test_clean_speech_has_no_fault(sound, gain):
    samples, rate = sound
    quieter = (samples * gain).astype(np.int16)
    assert named(quieter, rate) == set()
    assert named(quieter / np.float32(32_768), rate) == set()
    assert named(np.stack([quieter, samples], axis=1), rate) == set()


@few
@given(
    st.sampled_from((8_000, 16_000)),
    st.floats(40, 3_900),
    st.floats(0.02, 1.0),
    st.integers(0, 2**32 - 1),
)
@example(8_000, 1_000.0, 0.74609375, 0)  # eight values, with bytes that are alike by chance
def test_tones_noise_and_music_have_no_fault(rate, hertz, amplitude, seed):
    t = np.arange(round(SECONDS * rate)) / rate
    rng = np.random.default_rng(seed)
    tone = amplitude * np.sin(2 * np.pi * hertz * t)
    noise = amplitude * rng.uniform(-1, 1, t.size)
    music = np.zeros(t.size)
    for start in np.arange(0, SECONDS, 0.25):
        since = np.maximum(0, t - start)
        root = rng.choice([131.0, 165.0, 196.0, 262.0, 330.0])
        for harmonic in range(1, 8):
            ring = np.exp(-3 * harmonic * since) * np.minimum(1, 200 * since)
            music += ring / harmonic * np.sin(2 * np.pi * harmonic * root * since)
    music *= amplitude / np.abs(music).max()
    for clean in (tone, noise, music):
        assert named(clean.astype(np.float32), rate) == set()
        assert named(np.rint(32_767 * clean).astype(np.int16), rate) == set()


@few
@given(spoken())
def test_swapped_bytes_are_named(sound):
    samples, rate = sound
    assert named(samples.byteswap(), rate) == {"byte-swapped"}


@few
@given(spoken(), st.sampled_from(sorted(ENCODINGS)))
def test_8_bits_read_as_16_are_named(sound, encoding):
    samples, rate = sound
    (finding,) = diagnose(as_16_bit(ENCODINGS[encoding](samples)), rate)
    assert finding.fault == "8-bit-as-16-bit"
    assert 0.5 <= finding.sure <= 1


@few
@given(spoken(), st.booleans())
def test_floats_read_as_16_bits_are_named(sound, amid):
    samples, rate = sound
    data = (samples / 32_768).astype("<f4").tobytes()
    assert named(as_16_bit(data[2 * amid :]), rate) == {"float-as-int16"}


@few
@given(spoken(), st.floats(0.3, 1.0))
def test_clipping_is_named(sound, limit):
    samples, rate = sound
    loud = 8.0 * samples / max(1, np.abs(samples).max())
    assert "clipped" in named(np.clip(loud, -limit, limit).astype(np.float32), rate)


@few
@given(spoken(), st.floats(0.02, 0.4), st.sampled_from([-1, 1]))
def test_an_offset_is_named(sound, offset, sign):
    samples, rate = sound
    moved = samples / np.float32(65_536) + np.float32(sign * offset)
    assert named(moved, rate) == {"dc-offset"}


@few
@given(spoken(rates=(8_000,)), st.sampled_from([16_000, 24_000, 44_100, 48_000]))
def test_telephone_sound_at_a_higher_rate_is_named(sound, rate):
    samples, own_rate = sound
    wider = fast.resample(samples.astype(np.float32) / 32_768, own_rate, rate)
    (finding,) = diagnose(wider, rate)
    assert finding.fault == "wrong-rate"
    assert "8000 Hz once" in finding.remedy


def test_silence_is_named():
    assert named(np.zeros(8_000, np.int16), 8_000) == {"silent"}
    assert named(np.zeros((0, 1), np.int16), 8_000) == {"silent"}
    assert named(np.full(8_000, 1e-5, np.float32), 8_000) == {"silent"}
    assert named(np.full(8_000, 900, np.int16), 8_000) == {"silent", "dc-offset"}


@few
@given(spoken(), st.sampled_from([np.nan, np.inf, -np.inf]), st.integers(1, 99))
def test_samples_that_are_no_numbers_are_named(sound, odd, count):
    samples, rate = sound
    broken = samples.astype(np.float32) / 32_768
    broken[100 : 100 + count] = odd
    found = diagnose(broken, rate)
    assert found[0].fault == "not-a-number"
    assert found[0].why.startswith(f"{count} samples")


@pytest.mark.parametrize("side", [0, 1])
def test_a_silent_channel_is_named(side):
    both = np.zeros((len(speech(8_000)), 2), np.int16)
    both[:, side] = speech(8_000)
    (finding,) = diagnose(both, 8_000)
    assert finding.fault == "channel-silent"
    assert f"channel {2 - side} of 2" in finding.why
    assert f"samples[:, {side}]" in finding.remedy


@few
@given(st.lists(st.floats(0, 0.02), min_size=60, max_size=60))
def test_input_that_comes_unevenly_is_named_and_jitter_is_not(jitter):
    sound = speech(8_000)[:16_000]
    steady = [(0.02 * n + late, 0.02) for n, late in enumerate(jitter)]
    assert named(sound, 8_000, arrivals=steady) == set()
    bursts = [(0.2 * (n // 10) + late / 20, 0.02) for n, late in enumerate(jitter)]
    assert named(sound, 8_000, arrivals=sorted(bursts)) == {"bursty"}
    file = [(0.001 * n, 0.02) for n in range(60)]
    assert named(sound, 8_000, arrivals=file) == set()


@few
@given(
    st.lists(st.integers(-32_768, 32_767), max_size=3_000),
    st.integers(1, 3),
    st.integers(1, 192_000),
)
def test_nothing_upsets_it(values, channels, rate):
    samples = np.array(values, np.int16)
    samples = samples[: len(samples) // channels * channels].reshape(-1, channels)
    for finding in diagnose(samples, rate):
        assert 0 <= finding.sure <= 1
        assert finding.why
        assert finding.remedy


def test_the_page_lists_every_fault():
    page = (Path(__file__).parents[2] / "docs" / "client.md").read_text()
    table = page.partition("| fault |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `([\w-]+)` \|", table, re.M)) == set(map(str, Fault))
