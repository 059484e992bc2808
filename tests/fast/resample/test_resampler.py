"""The streaming resampler as a stream: counts, chunks, alignment, life cycle and errors."""

import gc
import itertools
import threading
from math import ceil, gcd

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest import fast

RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]
QUALITIES = ["voice", "high", "best"]
pairs = st.tuples(st.sampled_from(RATES), st.sampled_from(RATES))
cuts = st.lists(st.integers(0, 700), max_size=8)


def noise(frames, channels=1, dtype="float32", seed=1):
    shape = frames if channels == 1 else (frames, channels)
    x = np.random.default_rng(seed).uniform(-1, 1, shape)
    return (x * 32767).astype(np.int16) if dtype == "int16" else x.astype(np.float32)


def whole(resampler, x):
    return np.concatenate((resampler.process(x), resampler.flush()))


def chunks_of(x, cuts):
    edges = [0, *itertools.accumulate(cuts)]
    return [x[a:b] for a, b in itertools.pairwise([*edges, len(x)])]


@given(
    pairs,
    st.sampled_from(QUALITIES),
    st.sampled_from(["float32", "int16"]),
    st.integers(1, 8),
    cuts,
)
def test_chunks_give_the_very_bits_of_the_whole(rates, quality, dtype, channels, cuts):
    settings = {"channels": channels, "dtype": dtype, "quality": quality}
    x = noise(sum(cuts) + 50, channels, dtype)
    expected = whole(fast.Resampler(*rates, **settings), x)
    resampler = fast.Resampler(*rates, **settings)
    parts = [resampler.process(chunk) for chunk in chunks_of(x, cuts)]
    assert np.array_equal(np.concatenate([*parts, resampler.flush()]), expected)


@pytest.mark.parametrize("rates", [(48_000, 8_000), (96_000, 8_000), (8_000, 96_000)])
@pytest.mark.parametrize("quality", QUALITIES)
def test_one_frame_at_a_time_gives_the_bits_of_the_whole(rates, quality):
    x = noise(4_000)
    resampler = fast.Resampler(*rates, quality=quality)
    parts = [resampler.process(x[i : i + 1]) for i in range(len(x))]
    found = np.concatenate([*parts, resampler.flush()])
    assert np.array_equal(found, whole(fast.Resampler(*rates, quality=quality), x))


@given(pairs, st.sampled_from(QUALITIES), cuts)
def test_counts_are_foretold_and_follow_the_ratio(rates, quality, cuts):
    resampler = fast.Resampler(*rates, quality=quality)
    look_ahead = round(resampler.delay * rates[0])
    frames = total = 0
    for cut in cuts:
        foretold = resampler.expected_output(cut)
        assert len(resampler.process(np.zeros(cut, np.float32))) == foretold
        frames += cut
        total += foretold
        assert total == max(0, -(-(frames - look_ahead) * rates[1] // rates[0]))
    assert total + len(resampler.flush()) == -(-frames * rates[1] // rates[0])


@pytest.mark.parametrize("quality", ["voice", "high"])
def test_counts_are_exact_over_an_hour(quality):
    resampler = fast.Resampler(44_100, 8_000, quality=quality)
    chunk = np.zeros(1_000_003, np.float32)
    out = np.empty(200_000, np.float32)
    frames = total = 0
    while frames < 3_600 * 44_100:
        foretold = resampler.expected_output(len(chunk))
        assert len(resampler.process(chunk, out=out)) == foretold
        frames += len(chunk)
        total += foretold
    assert total + len(resampler.flush()) == -(-frames * 80 // 441)


@pytest.mark.parametrize("rates", [(48_000, 8_000), (44_100, 8_000), (8_000, 48_000)])
@pytest.mark.parametrize("quality", QUALITIES)
def test_an_output_waits_for_its_look_ahead_and_no_longer(rates, quality):
    resampler = fast.Resampler(*rates, quality=quality)
    look_ahead = resampler.delay * rates[0]
    assert look_ahead == pytest.approx(round(look_ahead))
    look_ahead = round(look_ahead)
    assert len(resampler.process(np.zeros(look_ahead, np.float32))) == 0
    assert len(resampler.process(np.zeros(1, np.float32))) == ceil(rates[1] / rates[0])


@pytest.mark.parametrize("rates", list(itertools.permutations(RATES, 2)))
def test_the_delay_at_8_khz_is_3_ms_at_most(rates):
    if 8_000 in rates:
        assert 0 < fast.Resampler(*rates).delay <= 0.003
    assert fast.Resampler(*rates, quality="voice").delay < fast.Resampler(*rates).delay


@pytest.mark.parametrize("rates", [(48_000, 8_000), (44_100, 8_000), (8_000, 48_000), (3, 2)])
@pytest.mark.parametrize("quality", QUALITIES)
def test_an_impulse_comes_out_at_its_own_time_and_symmetric(rates, quality):
    divisor = np.gcd(*rates)
    up, down = rates[1] // divisor, rates[0] // divisor
    x = np.zeros(4_000 * down // up + 8 * down, np.float32)
    at = len(x) // 2 // down * down
    x[at] = 1
    y = whole(fast.Resampler(*rates, quality=quality), x)
    peak = at // down * up
    assert np.argmax(y) == peak
    reach = min(peak, len(y) - 1 - peak)
    around = y[peak - reach : peak + reach + 1]
    np.testing.assert_allclose(around, around[::-1], atol=1e-7)


@pytest.mark.parametrize("rates", [(48_000, 8_000), (44_100, 8_000), (8_000, 11_025)])
def test_it_is_linear(rates):
    a, b = noise(3_000, seed=1), noise(3_000, seed=2)
    mixed = whole(fast.Resampler(*rates), np.float32(0.25) * a - np.float32(0.5) * b)
    apart = [whole(fast.Resampler(*rates), x).astype(np.float64) for x in (a, b)]
    np.testing.assert_allclose(mixed, 0.25 * apart[0] - 0.5 * apart[1], atol=1e-6)


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("rates", list(itertools.permutations([8_000, 22_050, 48_000], 2)))
def test_a_constant_passes_without_shift_or_ripple(rates, quality):
    resampler = fast.Resampler(*rates, quality=quality)
    reach = 2 * resampler.delay * rates[1]
    y = resampler.process(np.full(6_000, 0.5, np.float32))[ceil(reach) :]
    np.testing.assert_allclose(y, 0.5, atol=5e-7)
    resampler = fast.Resampler(*rates, quality=quality, dtype="int16")
    y = resampler.process(np.full(6_000, 12_345, np.int16))[ceil(reach) :]
    assert set(y) == {12_345}


@pytest.mark.parametrize("dtype", ["float32", "int16"])
@pytest.mark.parametrize("channels", [1, 3])
def test_equal_rates_pass_every_bit_at_once(dtype, channels):
    x = noise(500, channels, dtype)
    if dtype == "float32":
        x.flat[:4] = np.nan, np.inf, -0.0, 1e-42
    resampler = fast.Resampler(16_000, 16_000, channels=channels, dtype=dtype)
    assert resampler.delay == 0
    assert resampler.process(x).tobytes() == x.tobytes()
    assert len(resampler.flush()) == 0


@pytest.mark.parametrize("dtype", ["float32", "int16"])
def test_channels_do_not_touch_each_other(dtype):
    x = noise(2_500, 3, dtype)
    together = whole(fast.Resampler(44_100, 16_000, channels=3, dtype=dtype), x)
    for channel in range(3):
        alone = fast.Resampler(44_100, 16_000, dtype=dtype)
        assert np.array_equal(
            together[:, channel], whole(alone, np.ascontiguousarray(x[:, channel]))
        )


@pytest.mark.parametrize("channels", [1, 2])
def test_int16_is_float_rounded_and_saturated(channels):
    x = np.sign(noise(4_000, channels)) * np.float32(0.99)
    s16 = fast.float_to_s16(x).reshape(x.shape)
    as_float = whole(
        fast.Resampler(8_000, 48_000, channels=channels), s16.astype(np.float32) / 32_768
    )
    y = whole(fast.Resampler(8_000, 48_000, channels=channels, dtype="int16"), s16)
    assert np.array_equal(y.ravel(), fast.float_to_s16(as_float))
    assert y.min() == -32_768
    assert y.max() == 32_767


@pytest.mark.parametrize("rates", list(itertools.permutations(RATES, 2)))
@pytest.mark.parametrize("quality", QUALITIES)
def test_what_came_before_the_stream_counts_as_silence(rates, quality):
    x = noise(1_500)
    # Whole cycles of the ratio, so that outputs keep their times, and longer than any filter.
    cycles = ceil(4_000 / (rates[0] // gcd(*rates)))
    silence = np.zeros(cycles * rates[0] // gcd(*rates), np.float32)
    y = whole(fast.Resampler(*rates, quality=quality), np.concatenate((silence, x)))
    expected = whole(fast.Resampler(*rates, quality=quality), x)
    np.testing.assert_allclose(y[-len(expected) :], expected, atol=1e-6)


@pytest.mark.parametrize("rates", [(48_000, 8_000), (8_000, 44_100), (8_000, 8_000)])
def test_reset_makes_the_stream_new(rates):
    x = noise(3_000)
    resampler = fast.Resampler(*rates)
    first = whole(resampler, x)
    resampler.reset()
    resampler.process(noise(777, seed=5))
    resampler.reset()
    assert np.array_equal(whole(resampler, x), first)


def test_a_flushed_stream_takes_nothing_until_reset():
    resampler = fast.Resampler(48_000, 8_000)
    whole(resampler, noise(960))
    with pytest.raises(RuntimeError, match=r"flushed; call reset\(\)"):
        resampler.process(noise(960))
    with pytest.raises(RuntimeError, match=r"flushed; call reset\(\)"):
        resampler.expected_output(960)
    assert len(resampler.flush()) == 0
    resampler.reset()
    assert len(whole(resampler, noise(960))) == 160


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("make", [np.empty, lambda n, dtype: bytearray(4 * n)])
def test_out_is_filled_from_its_head_and_kept_alive(channels, make):
    x = noise(960, channels)
    expected = fast.Resampler(48_000, 8_000, channels=channels).process(x)
    out = make(200 * channels, np.float32)
    filled = fast.Resampler(48_000, 8_000, channels=channels).process(x, out=out)
    assert np.array_equal(filled, expected)
    assert filled.shape == expected.shape
    assert np.shares_memory(filled, np.frombuffer(out, np.float32))
    del out
    gc.collect()
    assert np.array_equal(filled, expected)


@pytest.mark.parametrize("dtype", ["float32", "int16"])
def test_raw_bytes_at_any_alignment_are_taken(dtype):
    x = noise(1_000, 2, dtype)
    expected = fast.Resampler(48_000, 8_000, channels=2, dtype=dtype).process(x)
    resampler = fast.Resampler(48_000, 8_000, channels=2, dtype=dtype)
    out = memoryview(bytearray(expected.nbytes + 1))[1:]
    y = resampler.process(memoryview(b"-" + x.tobytes())[1:], out=out)
    assert y.tobytes() == expected.tobytes()


def test_out_that_is_just_filled_is_what_comes_back():
    resampler, x = fast.Resampler(48_000, 8_000), noise(960)
    out = np.empty(160, np.float32)
    assert len(resampler.process(x, out=out)) == 137
    assert resampler.process(x, out=out) is out


def test_refused_input_leaves_the_stream_as_it_was():
    x = noise(960)
    resampler = fast.Resampler(48_000, 8_000)
    with pytest.raises(ValueError, match=r"out: holds 10 frames, needs 137; expected_output"):
        resampler.process(x, out=np.empty(10, np.float32))
    with pytest.raises(ValueError, match="out: shares memory"):
        resampler.process(x, out=x)
    with pytest.raises(TypeError, match="x: holds samples of format 'd'"):
        resampler.process(x.astype(np.float64))
    assert np.array_equal(whole(resampler, x), whole(fast.Resampler(48_000, 8_000), x))


def test_a_second_thread_is_refused():
    resampler = fast.Resampler(96_000, 11_025, quality="best")
    x = np.zeros(2_000_000, np.float32)
    working, refusals = threading.Thread(target=resampler.process, args=(x,)), []
    working.start()
    while working.is_alive():
        try:
            resampler.expected_output(1)
        except RuntimeError as error:
            refusals.append(str(error))
    working.join()
    assert "Resampler is in use by another thread" in refusals[0]
    assert resampler.expected_output(1) >= 0


def test_streams_of_one_ratio_are_made_in_many_threads():
    x, made = noise(960), []
    threads = [
        threading.Thread(target=lambda: made.append(fast.Resampler(48_000, 11_025).process(x)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({y.tobytes() for y in made}) == 1
    assert len(made) == 8


def test_it_tells_what_it_is():
    resampler = fast.Resampler(48_000, np.int64(8_000), channels=2, dtype="int16", quality="voice")
    assert (resampler.from_rate, resampler.to_rate, resampler.channels) == (48_000, 8_000, 2)
    assert (resampler.dtype, resampler.quality) == ("int16", "voice")
    with pytest.raises(AttributeError):
        resampler.from_rate = 1


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: fast.Resampler(0, 8_000), ValueError, "from_rate: 0 Hz is outside 1..1000000"),
        (lambda: fast.Resampler(8_000, -1), ValueError, "to_rate: -1 Hz"),
        (lambda: fast.Resampler(8_000, 1 << 70), ValueError, "to_rate"),
        (lambda: fast.Resampler(44.1, 8), TypeError, "from_rate: needs a whole number of Hz"),
        (lambda: fast.Resampler(8, 8, channels=0), ValueError, "channels: 0 .* outside 1..8"),
        (lambda: fast.Resampler(8, 8, channels=9), ValueError, "channels: 9"),
        (lambda: fast.Resampler(8, 8, dtype="float64"), ValueError, "dtype: 'float64' is none of"),
        (lambda: fast.Resampler(8, 8, quality="VHQ"), ValueError, "quality: 'VHQ' is none of"),
        (lambda: fast.Resampler(8, 8, quality=[]), ValueError, "quality"),
        (lambda: fast.Resampler(1_000_000, 1), ValueError, "256 times up or down"),
        (lambda: fast.Resampler(8, 4).process([0.5]), TypeError, "x: needs a buffer of float32"),
        (lambda: fast.Resampler(8, 4).expected_output(-1), ValueError, "n: -1 frames"),
        (lambda: fast.Resampler(8, 4).expected_output(1 << 70), ValueError, "outside 0.."),
        (
            lambda: fast.Resampler(8, 4, channels=2).process(np.zeros(3, "f")),
            ValueError,
            "x: 3 samples .* 2-channel",
        ),
        (
            lambda: fast.Resampler(8, 4, channels=2).process(np.zeros((2, 4), "f")),
            ValueError,
            r"x: has shape \(2, 4\), needs \(frames, 2\)",
        ),
    ],
)
def test_bad_input_names_the_field_and_the_remedy(call, error, says):
    with pytest.raises(error, match=says):
        call()
