"""The streaming resampler with an adjusted ratio: no step, exact counts, nothing until asked."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest import fast

QUALITIES = ["voice", "high", "best"]
# One filter, two of them either way, a half-band filter alone, rows and lanes, and none at all.
SOME = [
    (48_000, 8_000),
    (44_100, 8_000),
    (16_000, 8_000),
    (12_000, 8_000),
    (8_000, 8_000),
    (8_000, 48_000),
    (8_000, 16_000),
    (8_000, 44_100),
    (44_100, 48_000),
]
ppms = st.floats(-1_000, 1_000)


def noise(frames, seed=1):
    return np.random.default_rng(seed).uniform(-1, 1, frames).astype(np.float32)


def adjusted(*rates, ppm, **settings):
    resampler = fast.Resampler(*rates, **settings)
    resampler.adjust(ppm)
    return resampler


def whole(resampler, x):
    return np.concatenate((resampler.process(x), resampler.flush()))


def times_of(tone, frequency):
    """When each output of a tone was, in seconds, by its cosine and its sine."""
    return np.unwrap(np.arctan2(tone[:, 1], tone[:, 0])) / (2 * np.pi * frequency)


@pytest.mark.parametrize("rates", SOME)
def test_nothing_changes_until_another_ratio_is_asked_for(rates):
    x = noise(3_000)
    resampler = adjusted(*rates, ppm=0)
    assert resampler.ppm == 0
    parts = [resampler.process(x[:1_234])]
    resampler.adjust(-0.0)
    assert resampler.delay == fast.Resampler(*rates).delay
    parts += [resampler.process(x[1_234:]), resampler.flush()]
    assert np.array_equal(np.concatenate(parts), whole(fast.Resampler(*rates), x))


@pytest.mark.parametrize("rates", SOME)
@pytest.mark.parametrize("quality", QUALITIES)
def test_the_signal_has_no_step_however_often_it_is_adjusted(rates, quality, rng):
    frequency = 997.0
    angles = 2 * np.pi * frequency / rates[0] * np.arange(rates[0])
    x = np.stack((np.cos(angles), np.sin(angles)), 1).astype(np.float32)
    resampler = fast.Resampler(*rates, channels=2, quality=quality)
    parts, lowest, highest = [], 0.0, 0.0
    edges = [0, *np.cumsum(rng.integers(0, rates[0] // 25, 60)).clip(max=len(x)), len(x)]
    for a, b in itertools.pairwise(edges):
        parts.append(resampler.process(x[a:b]))
        ppm = rng.uniform(-1_000, 1_000)
        lowest, highest = min(lowest, ppm), max(highest, ppm)
        resampler.adjust(ppm)
        assert resampler.ppm == ppm
    parts.append(resampler.flush())
    y = np.concatenate(parts).astype(np.float64)
    edge = round(0.02 * rates[1])
    y = y[edge:-edge]
    assert np.abs(np.hypot(y[:, 0], y[:, 1]) - 1).max() < 1e-4
    apart = np.diff(times_of(y, frequency)) * rates[1]
    step = 1e-4 / (2 * np.pi * frequency) * rates[1]
    assert apart.min() > 1 + lowest * 1e-6 - step
    assert apart.max() < 1 + highest * 1e-6 + step


@pytest.mark.parametrize("rates", SOME)
@pytest.mark.parametrize(("quality", "decibels"), [("voice", -80), ("high", -90), ("best", -120)])
@pytest.mark.parametrize("ppm", [-1_000, 0.5, 137, 1_000])
def test_a_tone_stays_clean_and_in_time(rates, quality, decibels, ppm):
    frequency = 0.3 * min(rates) / 2
    x = np.cos(2 * np.pi * frequency / rates[0] * np.arange(rates[0] // 4)).astype(np.float32)
    y = whole(adjusted(*rates, quality=quality, ppm=ppm), x).astype(np.float64)
    times = np.arange(len(y)) / rates[1] * (1 + ppm * 1e-6)
    edge = len(y) // 5
    error = (y - np.cos(2 * np.pi * frequency * times))[edge:-edge]
    assert 20 * np.log10(np.sqrt(2 * np.mean(error**2))) < decibels


@pytest.mark.parametrize(
    "rates", [(96_000, 8_000), (8_000, 96_000), (48_000, 8_000), (44_100, 8_000)]
)
@pytest.mark.parametrize("frames", [0, 3, 50])
def test_adjusting_about_the_beginning_leaves_it_in_its_time(rates, frames):
    x = noise(3_000)
    resampler = fast.Resampler(*rates)
    parts = [resampler.process(x[:frames])]
    for ppm in (1_000, -1_000, 1e-9):
        resampler.adjust(ppm)
    parts += [resampler.process(x[frames:]), resampler.flush()]
    expected = whole(fast.Resampler(*rates), x)
    np.testing.assert_allclose(np.concatenate(parts), expected, atol=3e-5)


@pytest.mark.parametrize("rates", SOME)
def test_switching_over_goes_on_with_the_same_signal(rates):
    x = noise(6_000)
    # At 1e-9 ppm the outputs' times are those of the exact ratio.
    resampler = fast.Resampler(*rates, channels=1)
    parts = [resampler.process(x[:2_999])]
    resampler.adjust(1e-9)
    parts += [resampler.process(x[2_999:]), resampler.flush()]
    y, expected = np.concatenate(parts), whole(fast.Resampler(*rates), x)
    before = len(parts[0])
    assert np.array_equal(y[:before], expected[:before])
    if rates[0] != rates[1]:
        np.testing.assert_allclose(y, expected, atol=3e-5)


@pytest.mark.parametrize("rates", SOME)
@pytest.mark.parametrize("quality", QUALITIES)
def test_a_constant_passes_without_shift(rates, quality):
    resampler = adjusted(*rates, quality=quality, ppm=-345.6)
    reach = round(2 * resampler.delay * rates[1]) + 2
    y = resampler.process(np.full(6_000, 0.5, np.float32))[reach:]
    np.testing.assert_allclose(y, 0.5, atol=5e-7)
    resampler = adjusted(*rates, quality=quality, ppm=345.6, dtype="int16")
    assert set(resampler.process(np.full(6_000, 12_345, np.int16))[reach:]) == {12_345}


@given(st.sampled_from(SOME), ppms, st.lists(st.integers(0, 900), max_size=6))
def test_chunks_give_the_very_bits_of_the_whole(rates, ppm, cuts):
    x = noise(sum(cuts) + 50)
    edges = [0, *itertools.accumulate(cuts), len(x)]
    resampler = adjusted(*rates, ppm=ppm)
    parts = []
    for a, b in itertools.pairwise(edges):
        foretold = resampler.expected_output(b - a)
        parts.append(resampler.process(x[a:b]))
        assert len(parts[-1]) == foretold
    y = np.concatenate([*parts, resampler.flush()])
    assert np.array_equal(y, whole(adjusted(*rates, ppm=ppm), x))


@given(st.sampled_from(SOME), st.sampled_from(QUALITIES), ppms, st.integers(0, 20_000))
def test_counts_follow_the_adjusted_ratio_and_the_delay_holds(rates, quality, ppm, frames):
    resampler = adjusted(*rates, quality=quality, ppm=ppm)
    apart = rates[0] / rates[1] * (1 + ppm * 1e-6)
    look_ahead = round(resampler.delay * rates[0])
    ready = len(resampler.process(np.zeros(frames, np.float32)))
    assert ready >= max(0, frames - look_ahead) / apart - 1e-6
    total = ready + len(resampler.flush())
    assert abs(total - frames / apart) < 1 + 1e-6


@pytest.mark.parametrize(("rates", "ppm"), [((44_100, 8_000), 777.7), ((8_000, 48_000), -1_000)])
def test_counts_hold_over_an_hour(rates, ppm):
    resampler = adjusted(*rates, quality="voice", ppm=ppm)
    chunk = np.zeros(1_000_003, np.float32)
    out = np.empty(1_000_003 * rates[1] // rates[0] + 9_000, np.float32)
    frames = total = 0
    while frames < 3_600 * rates[0]:
        foretold = resampler.expected_output(len(chunk))
        assert len(resampler.process(chunk, out=out)) == foretold
        frames += len(chunk)
        total += foretold
    total += len(resampler.flush())
    assert abs(total - frames * rates[1] / rates[0] / (1 + ppm * 1e-6)) <= 1


def test_equal_rates_take_on_a_delay_with_the_first_adjustment():
    x = np.cos(0.2 * np.arange(2_000)).astype(np.float32)
    resampler = fast.Resampler(8_000, 8_000)
    assert np.array_equal(resampler.process(x[:1_000]), x[:1_000])
    assert resampler.delay == 0
    resampler.adjust(1e-9)
    assert resampler.delay == 0.00275
    assert resampler.expected_output(22) == 0
    y = whole(resampler, x[1_000:])
    assert len(y) == 1_000
    np.testing.assert_allclose(y[:900], x[1_000:1_900], atol=1e-5)


@pytest.mark.parametrize("rates", SOME)
def test_reset_makes_the_ratio_exact(rates):
    x = noise(2_000)
    resampler = adjusted(*rates, ppm=500)
    whole(resampler, x)
    resampler.reset()
    assert resampler.ppm == 0
    assert resampler.delay == fast.Resampler(*rates).delay
    assert np.array_equal(whole(resampler, x), whole(fast.Resampler(*rates), x))


@pytest.mark.parametrize("ppm", [1_000.001, -2_000, float("nan"), float("inf")])
def test_what_is_no_drift_is_refused_and_changes_nothing(ppm):
    x = noise(2_000)
    resampler = adjusted(48_000, 8_000, ppm=10)
    with pytest.raises(ValueError, match=r"ppm: .* is outside -1000\.\.1000"):
        resampler.adjust(ppm)
    assert resampler.ppm == 10
    assert np.array_equal(whole(resampler, x), whole(adjusted(48_000, 8_000, ppm=10), x))


def test_a_flushed_stream_is_not_adjusted():
    resampler = fast.Resampler(48_000, 8_000)
    resampler.flush()
    with pytest.raises(RuntimeError, match=r"flushed; call reset\(\)"):
        resampler.adjust(1)
    with pytest.raises(TypeError):
        fast.Resampler(48_000, 8_000).adjust("fast")
