"""Voice activity on silence, noise, tones, clicks and noise shaped like speech."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest import fast

RATE = 8000
FRAME = RATE // 50


def amplitude(dbfs):
    return 32768 * 10 ** (dbfs / 20)


def noise(seconds, dbfs, rate=RATE, seed=1):
    samples = np.random.default_rng(seed).normal(0, amplitude(dbfs), int(seconds * rate))
    return samples.clip(-32768, 32767).astype(np.int16)


def tone(seconds, dbfs, hertz=440, rate=RATE):
    t = np.arange(int(seconds * rate)) / rate
    return np.rint(amplitude(dbfs) * 2**0.5 * np.sin(2 * np.pi * hertz * t)).astype(np.int16)


def speech(seconds, dbfs, rate=RATE, seed=2):
    """Low-passed noise whose level swings by 30 dB, four syllables a second."""
    samples = int(seconds * rate)
    white = np.random.default_rng(seed).normal(0, 1, samples + rate // 500)
    dark = np.convolve(white, np.ones(rate // 500) / (rate // 500), "valid")[:samples]
    dark /= dark.std()
    swing = 15 * np.sin(2 * np.pi * 4 * np.arange(samples) / rate) - 5
    return (dark * amplitude(dbfs + swing)).clip(-32768, 32767).astype(np.int16)


def decisions(x, voice=None, frame=FRAME):
    voice = voice or fast.VoiceActivity(RATE)
    return np.array([voice.process(x[i : i + frame]) for i in range(0, len(x), frame)])


def test_silence_is_silence():
    voice = fast.VoiceActivity()
    assert not decisions(np.zeros(RATE, np.int16), voice).any()
    assert voice.level == voice.noise_floor == -60


def test_an_offset_of_the_converter_is_silence():
    assert not decisions(np.full(RATE, 12_000, np.int16)).any()


@pytest.mark.parametrize("rate", [8000, 16000, 48000])
def test_speech_over_noise_is_heard_from_its_start_to_its_end(rate):
    x = noise(3, -50, rate) // 2
    x[rate : 2 * rate] += speech(1, -25, rate)
    got = decisions(x, fast.VoiceActivity(rate), rate // 50)
    assert not got[:50].any()
    assert got[55:95].all()
    # Half of the last syllable's swing, and the hang-over.
    assert not got[100 + 18 :].any()


@pytest.mark.parametrize("dbfs", [-55, -40, -30])
def test_steady_noise_is_learnt(dbfs):
    got = decisions(noise(12, dbfs))
    assert not got[-50 * 3 :].any()


def test_a_noise_that_sets_in_is_taken_for_speech_as_long_as_the_docs_say():
    got = decisions(np.concatenate([np.zeros(RATE, np.int16), noise(15, -40)]))
    heard = got.sum() / 50
    # 20 dB over the floor, 3 dB a second up to the margin that hiss needs, and the hang-over.
    assert heard == pytest.approx((20 - 9 - 6) / 3 + 0.2, abs=0.3)


def test_a_tone_is_sound_until_the_floor_has_risen_to_it():
    got = decisions(np.concatenate([np.zeros(RATE, np.int16), tone(20, -30)]))
    assert got[60 : 50 + 50 * 6].all()
    assert not got[-50:].any()


def test_a_click_is_not_speech():
    x = noise(2, -55)
    x[RATE : RATE + 40] = 20_000
    assert not decisions(x).any()


def test_hang_over_bridges_the_pause_it_is_given():
    x = np.zeros(2 * RATE, np.int16)
    x[RATE // 2 : RATE] = tone(0.5, -20)
    for hangover in (0.0, 0.1, 0.5):
        got = decisions(x, fast.VoiceActivity(RATE, hangover=hangover))
        assert np.flatnonzero(got)[-1] == 49 + round(hangover * 50)
        # 40 ms make the onset: the second frame.
        assert np.flatnonzero(got)[0] == 26


def test_margin_is_what_sound_needs_over_the_floor():
    x = np.concatenate([tone(4, -45, 300), tone(0.5, -37, 300)])
    assert decisions(x, fast.VoiceActivity(RATE, margin=6))[-20:].any()
    assert not decisions(x, fast.VoiceActivity(RATE, margin=12))[-20:].any()


@given(st.integers(1, 8))
def test_frames_of_several_slices_decide_as_the_slices_do(slices):
    x = np.concatenate([noise(0.5, -50), speech(1, -25), noise(0.7, -50)])
    x = x[: len(x) // (FRAME * slices) * FRAME * slices]
    one_by_one = decisions(x).reshape(-1, slices).any(axis=1)
    assert np.array_equal(decisions(x, frame=FRAME * slices), one_by_one)


def test_an_empty_frame_changes_nothing():
    voice = fast.VoiceActivity()
    assert voice.process(b"") is False
    decisions(tone(0.2, -20), voice)
    before = voice.level, voice.noise_floor
    assert voice.process(b"") is True
    assert (voice.level, voice.noise_floor) == before
    assert voice.active


def test_reset_equals_new():
    voice = fast.VoiceActivity(RATE, margin=7, hangover=0.1)
    x = np.concatenate([noise(1, -50), speech(1, -25)])
    first = decisions(x, voice)
    voice.reset()
    assert not voice.active
    assert np.array_equal(decisions(x, voice), first)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"rate": 7999}, ValueError, "rate: 7999"),
        ({"rate": 10**30}, ValueError, "rate: 1000"),
        ({"rate": 8000.0}, TypeError, "rate: needs a whole number of Hz, got float"),
        ({"margin": 0}, ValueError, "margin: 0 dB"),
        ({"margin": float("nan")}, ValueError, "margin: nan"),
        ({"hangover": -1}, ValueError, "hangover: -1 s"),
        ({"hangover": 11}, ValueError, "hangover: 11 s"),
    ],
)
def test_settings_out_of_range_are_refused(arguments, error, says):
    with pytest.raises(error, match=says):
        fast.VoiceActivity(**arguments)


def test_frames_of_other_formats_are_refused():
    with pytest.raises(TypeError, match="frame: holds samples of format 'f'"):
        fast.VoiceActivity().process(np.zeros(160, np.float32))
    with pytest.raises(ValueError, match="321 bytes"):
        fast.VoiceActivity().process(bytes(321))
