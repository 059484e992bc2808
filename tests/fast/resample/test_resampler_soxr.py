"""Ratios too large for a filter bank: libsoxr's stream behind the same promises."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest import fast

RATES = [(44_101, 8_000), (8_000, 44_101), (48_001, 44_100)]
cuts = st.lists(st.integers(0, 3_000), max_size=6)


def noise(frames, channels=1, dtype="float32"):
    shape = frames if channels == 1 else (frames, channels)
    x = np.random.default_rng(1).uniform(-1, 1, shape)
    return (x * 32_767).astype(np.int16) if dtype == "int16" else x.astype(np.float32)


def whole(resampler, x):
    return np.concatenate((resampler.process(x), resampler.flush()))


@given(st.sampled_from(RATES), st.sampled_from(["float32", "int16"]), st.sampled_from([1, 2]), cuts)
def test_counts_and_bits_do_not_depend_on_the_chunks(rates, dtype, channels, cuts):
    settings = {"channels": channels, "dtype": dtype}
    x = noise(sum(cuts) + 50, channels, dtype)
    expected = whole(fast.Resampler(*rates, **settings), x)
    assert expected.dtype == dtype
    assert len(expected) == -(-len(x) * rates[1] // rates[0])
    resampler, parts = fast.Resampler(*rates, **settings), []
    for start, end in itertools.pairwise([0, *itertools.accumulate(cuts), len(x)]):
        foretold = resampler.expected_output(end - start)
        assert resampler.expected_output(0) == 0
        parts.append(resampler.process(x[start:end]))
        assert len(parts[-1]) == foretold
    assert np.array_equal(np.concatenate([*parts, resampler.flush()]), expected)


@pytest.mark.parametrize("rates", RATES)
@pytest.mark.parametrize("quality", ["voice", "high", "best"])
def test_a_tone_comes_out_at_its_own_time(rates, quality):
    times = [np.arange(rate) / rate for rate in rates]
    x, wanted = (np.sin(2 * np.pi * 997 * t) for t in times)
    y = whole(fast.Resampler(*rates, quality=quality), x.astype(np.float32))
    middle = slice(len(y) // 4, -len(y) // 4)
    assert np.abs(y - wanted)[middle].max() < 1e-4


@pytest.mark.parametrize("rates", RATES)
def test_the_delay_is_about_the_most_it_holds_back(rates):
    resampler, chunk = fast.Resampler(*rates), np.zeros(rates[0] // 50, np.float32)
    given = made = 0
    for _ in range(100):
        given += len(chunk)
        made += len(resampler.process(chunk))
        assert given / rates[0] - made / rates[1] <= resampler.delay + 0.011
    assert resampler.delay < 0.5


def test_it_lives_as_any_other_stream():
    x = noise(20_000)
    resampler = fast.Resampler(*RATES[0])
    expected = whole(resampler, x)
    with pytest.raises(RuntimeError, match="flushed; call reset"):
        resampler.process(x)
    assert len(resampler.flush()) == 0
    resampler.reset()
    out = np.empty(resampler.expected_output(len(x)), np.float32)
    assert resampler.process(x, out=out) is out
    assert np.array_equal(np.concatenate((out, resampler.flush())), expected)


def test_what_does_not_fit_leaves_it_as_it_was():
    x, resampler = noise(20_000), fast.Resampler(*RATES[0])
    with pytest.raises(ValueError, match=r"out: holds 9 frames, needs"):
        resampler.process(x, out=np.empty(9, np.float32))
    assert np.array_equal(whole(resampler, x), whole(fast.Resampler(*RATES[0]), x))


def test_it_cannot_follow_a_clock_and_says_so():
    resampler = fast.Resampler(*RATES[0])
    resampler.adjust(0)
    with pytest.raises(ValueError, match=r"ppm: 44101 to 8000 Hz.*larger common divisor"):
        resampler.adjust(50)


def test_a_count_too_large_to_foretell_is_refused():
    with pytest.raises(ValueError, match=r"n: 134217728 frames is outside 0\.\.67108864"):
        fast.Resampler(*RATES[0]).expected_output(1 << 27)


def test_a_plain_ratio_of_unusual_rates_needs_no_libsoxr():
    assert fast.Resampler(22_050, 7_350).delay <= 0.0033
