"""What the demo says of a recording, for recordings whose faults are known."""

import math

import numpy as np
import pytest

from vsingest.demo.clip import load_clip
from vsingest.demo.hum import hum
from vsingest.demo.oracle import compare, offline

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def speech():
    return offline(*load_clip())


@pytest.fixture(scope="module")
def tone(speech):
    return offline(hum(len(speech) / 8_000), 8_000)


def record(speech, tone, speech_at, tone_at):
    recording = np.zeros(max(speech_at + len(speech), tone_at + len(tone)) + 800, np.int16)
    recording[speech_at : speech_at + len(speech)] += speech
    recording[tone_at : tone_at + len(tone)] += tone
    return recording


@pytest.mark.parametrize(("speech_at", "tone_at"), [(0, 0), (160, 480), (1_600, 0), (7, 1_003)])
def test_a_faultless_recording_is_identical(speech, tone, speech_at, tone_at):
    found = compare(record(speech, tone, speech_at, tone_at), speech, tone)
    assert found.snr_db == math.inf
    assert found.speech.at == speech_at
    assert (found.missing_samples, found.concealed_samples) == (0, 0)


def test_one_wrong_bit_is_seen(speech, tone):
    recording = record(speech, tone, 160, 320)
    recording[20_000] ^= 1
    found = compare(recording, speech, tone)
    assert 90 < found.snr_db < math.inf


def test_a_concealed_hole_moves_speech_back_and_loses_nothing(speech, tone):
    recording = record(speech, tone, 160, 320)
    hole = 160 + 160 * 100
    concealed = np.concatenate((recording[:hole], np.zeros(320, np.int16), recording[hole:]))
    found = compare(concealed, speech, tone)
    assert found.missing_samples == 0
    assert found.concealed_samples == 320


@pytest.mark.parametrize("lost", [1, 3])
def test_lost_frames_are_missed(speech, tone, lost):
    loud = np.square(speech[: len(speech) // 160 * 160].reshape(-1, 160).astype(float)).mean(axis=1)
    start = 160 + 160 * int(np.convolve(loud, np.ones(lost), "valid").argmax())
    recording = record(speech, tone, 160, 320)
    cut = np.concatenate((recording[:start], recording[start + 160 * lost :]))
    found = compare(cut, speech, tone)
    assert found.missing_samples == 160 * lost


@pytest.fixture(scope="module", params=[16_000, 48_000])
def wider(request):
    """Speech and tone of another rate, and that rate."""
    rate = request.param
    speech = offline(*load_clip(), rate)
    return speech, offline(hum(len(speech) / rate, rate), rate, rate), rate


def test_a_recording_of_another_rate_that_is_faultless(wider):
    speech, tone, rate = wider
    found = compare(record(speech, tone, 7, 1_003), speech, tone, rate)
    assert (found.snr_db, found.speech.at) == (math.inf, 7)
    assert found.moves.size == -(-len(speech) // (rate // 50))


@pytest.mark.parametrize("at", range(20_000, 20_006))
def test_one_wrong_bit_is_seen_at_another_rate(wider, at):
    speech, tone, rate = wider
    recording = record(speech, tone, 161, 320)
    recording[at] ^= 1
    assert 90 < compare(recording, speech, tone, rate).snr_db < math.inf


def test_faults_are_measured_at_another_rate(wider):
    speech, tone, rate = wider
    frame = rate // 50
    recording = record(speech, tone, frame + 1, 2 * frame + 2)
    hole = 101 * frame
    silence = np.zeros(2 * frame, np.int16)
    concealed = np.concatenate((recording[:hole], silence, recording[hole:]))
    found = compare(concealed, speech, tone, rate)
    assert (found.missing_samples, found.concealed_samples) == (0, 2 * frame)
    loud = np.square(speech[: speech.size // frame * frame].reshape(-1, frame).astype(float))
    start = frame + 1 + frame * int(loud.mean(axis=1).argmax())
    cut = np.concatenate((recording[:start], recording[start + frame :]))
    assert compare(cut, speech, tone, rate).missing_samples == frame
