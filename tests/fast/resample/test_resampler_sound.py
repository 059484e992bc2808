"""What the streaming resampler does to the sound, against the figures its documentation states."""

import itertools

import numpy as np
import pytest
import soxr

from vsingest import fast

RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]
PROMISED = {"voice": 80, "high": 100, "best": 120}  # dB
PASSES = {"voice": 0.78, "high": 0.85, "best": 0.93}  # of the lower Nyquist frequency
FLAT = {"voice": 0.83, "high": 0.87, "best": 0.94}
STOPS = {"voice": 1.22, "high": 1.15, "best": 1.0}

SOME = [(48_000, 8_000), (44_100, 8_000), (16_000, 8_000), (44_100, 48_000), (8_000, 48_000)]
EACH = [(*rates, quality) for rates in SOME for quality in PROMISED]


def decibels(ratio):
    return 20 * np.log10(np.maximum(ratio, 1e-12))


def tone(frequency, rate, frames):
    return np.cos(2 * np.pi * frequency / rate * np.arange(frames) + 0.3)


def resampled(x, from_rate, to_rate, quality):
    resampler = fast.Resampler(from_rate, to_rate, quality=quality)
    return np.concatenate((resampler.process(x.astype(np.float32)), resampler.flush()))


def middle(x):
    return x[len(x) // 4 : -(len(x) // 4)].astype(np.float64)


def rms(x):
    return np.sqrt(np.mean(x**2))


def gain_and_residue(frequency, from_rate, to_rate, quality):
    """The gain of a tone, and what else came out relative to it, both in dB.

    It is fitted in phase alone: a shift in time would show as something else that came out.
    """
    x = tone(frequency, from_rate, from_rate * 3 // 10)
    y = resampled(x, from_rate, to_rate, quality)
    expected = middle(tone(frequency, to_rate, len(y)))
    y = middle(y)
    gain = y @ expected / (expected @ expected)
    return decibels(gain), decibels(rms(y - gain * expected) / rms(expected))


@pytest.mark.parametrize("rates", list(itertools.permutations(RATES, 2)))
@pytest.mark.parametrize("quality", PROMISED)
def test_every_pair_passes_a_tone_clean_and_in_time(rates, quality):
    gain, residue = gain_and_residue(997, *rates, quality)
    assert abs(gain) < 0.01
    assert residue < -PROMISED[quality]


@pytest.mark.parametrize(("from_rate", "to_rate", "quality"), EACH)
def test_the_pass_band_is_flat(from_rate, to_rate, quality):
    nyquist = min(from_rate, to_rate) / 2
    for part in np.linspace(0.01, PASSES[quality], 12):
        gain, residue = gain_and_residue(part * nyquist, from_rate, to_rate, quality)
        assert abs(gain) < 0.005
        assert residue < -PROMISED[quality]
    gain, _ = gain_and_residue(FLAT[quality] * nyquist, from_rate, to_rate, quality)
    assert abs(gain) < 0.1


@pytest.mark.parametrize("from_rate", [16_000, 24_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("quality", PROMISED)
def test_nothing_folds_down_to_8_khz(from_rate, quality):
    frequencies = np.linspace(STOPS[quality] * 4_000, from_rate / 2 * 0.99, 60)
    for frequency in frequencies:
        y = resampled(tone(frequency, from_rate, from_rate // 10), from_rate, 8_000, quality)
        assert decibels(rms(middle(y)) / np.sqrt(0.5)) < -PROMISED[quality], frequency


@pytest.mark.parametrize("quality", PROMISED)
def test_a_sweep_through_the_stop_band_stays_out(quality):
    seconds = np.arange(48_000) / 48_000
    low, high = STOPS[quality] * 4_000, 23_500
    sweep = np.cos(2 * np.pi * (low * seconds + (high - low) / 2 * seconds**2))
    y = resampled(sweep, 48_000, 8_000, quality)[400:-400]
    assert decibels(np.abs(y).max()) < -PROMISED[quality] + 3


@pytest.mark.parametrize("quality", PROMISED)
def test_what_folds_in_the_transition_stays_above_the_pass_band(quality):
    for part in np.linspace(1.0, STOPS[quality], 8):
        y = middle(resampled(tone(part * 4_000, 48_000, 24_000), 48_000, 8_000, quality))
        spectrum = np.abs(np.fft.rfft(y * np.blackman(len(y)))) / (len(y) * 0.21)
        passed = np.fft.rfftfreq(len(y), 1 / 8_000) <= (PASSES[quality] - 0.02) * 4_000
        assert decibels(spectrum[passed].max()) < -50


@pytest.mark.parametrize("rates", [(8_000, 48_000), (8_000, 16_000), (8_000, 44_100)])
@pytest.mark.parametrize("quality", PROMISED)
def test_upsampling_leaves_no_images(rates, quality):
    for frequency in (97, 997, 2_503, (2 - STOPS[quality]) * 3_980):
        y = middle(resampled(tone(frequency, rates[0], 4_000), *rates, quality))
        window = np.kaiser(len(y), 18)
        spectrum = np.abs(np.fft.rfft(y * window)) / (window.sum() / 2)
        image = np.fft.rfftfreq(len(y), 1 / rates[1]) > STOPS[quality] * 4_000
        assert decibels(spectrum[image].max()) < -PROMISED[quality], frequency


@pytest.mark.parametrize(("from_rate", "to_rate", "quality"), EACH)
def test_it_agrees_with_soxr_in_the_pass_band(from_rate, to_rate, quality, rng):
    nyquist = min(from_rate, to_rate) / 2
    spectrum = np.zeros(from_rate // 2 + 1, complex)
    band = slice(20, int(0.9 * PASSES[quality] * nyquist))
    spectrum[band] = np.exp(2j * np.pi * rng.uniform(size=band.stop - band.start))
    x = np.fft.irfft(spectrum)
    x = (x / np.abs(x).max()).astype(np.float32)
    oracle = middle(soxr.resample(x.astype(np.float64), from_rate, to_rate, "VHQ"))
    ours = middle(resampled(x, from_rate, to_rate, quality))
    # The oracle's own pass band droops by as much from 44.1 kHz, as single tones show.
    limit = 78 if from_rate == 44_100 else PROMISED[quality] - 9
    assert decibels(rms(ours - oracle) / rms(oracle)) < -limit
