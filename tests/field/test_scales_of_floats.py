"""Floats beyond full scale, and floats whose full scale is that of integers, are named."""

import json
from functools import cache

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sound_files import sine

from vsingest.demo.clip import CLIP
from vsingest.media.diagnosis.diagnose import diagnose

pytestmark = pytest.mark.slow

SCALES = (2**15, 2**23, 2**31)
few = settings(max_examples=12)


@cache
def speech():
    samples, rate = soundfile.read(CLIP, stop=96_000, dtype="int16")
    return samples, rate


def named(samples):
    return {str(one.fault) for one in diagnose(samples.astype(np.float32), 48_000)}


@few
@given(st.floats(1.5, 28), st.sampled_from(["speech", "tone", "noise"]))
def test_floats_over_full_scale_are_named_with_how_far(decibels, kind):
    samples = {
        "speech": speech()[0] / 32_768,
        "tone": sine(48_000)[:, 0],
        "noise": np.random.default_rng(1).uniform(-0.5, 0.5, 48_000),
    }[kind]
    loud = samples / np.abs(samples).max() * 10 ** (decibels / 20)
    (finding,) = diagnose(loud.astype(np.float32), 48_000)
    assert finding.fault == "over-full-scale"
    assert f"{decibels:+.1f} dB" in finding.why
    gain = float(finding.remedy.split()[2])
    assert named(loud * gain) == set()


@few
@given(st.sampled_from(SCALES), st.floats(0.05, 1.0), st.booleans())
def test_floats_in_the_scale_of_integers_are_named_and_nothing_else(scale, gain, whole):
    samples = speech()[0] / 32_768 * gain * scale
    samples = np.rint(samples) if whole else samples
    (finding,) = diagnose(samples.astype(np.float32), 48_000)
    assert finding.fault == "wrong-scale"
    assert f"divide them by {scale:,}" in finding.remedy
    assert named(samples / scale) == set()


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("offset", [-0.1, 0.05])
def test_an_offset_is_told_in_the_scale_that_the_sound_has(scale, offset):
    samples = (speech()[0] / 32_768 + offset) * scale
    findings = diagnose(samples.astype(np.float32), 48_000)
    assert {str(one.fault) for one in findings} == {"wrong-scale", "dc-offset"}
    (told,) = [one.why for one in findings if one.fault == "dc-offset"]
    assert float(told.split()[4]) == pytest.approx(offset, abs=0.002)


@few
@given(st.floats(0.01, 1.0))
def test_what_decoders_overshoot_is_no_fault(gain):
    samples = speech()[0] / 32_768
    samples = samples / np.abs(samples).max() * 1.05
    assert named(samples * gain) == set()
    assert named(samples) == set()


def test_the_command_names_it(vsingest, tmp_path):
    path = tmp_path / "loud.wav"
    samples, rate = speech()
    soundfile.write(path, samples / np.abs(samples).max() * 4, rate, subtype="FLOAT")
    done = vsingest("doctor", path, "--json")
    assert done.returncode == 1
    (finding,) = json.loads(done.stdout)["findings"]
    assert finding["fault"] == "over-full-scale"
    assert "+12.0 dB" in finding["why"]
