"""A gain that ramps over (frames, channels) gives every sample of a frame the same gain."""

import numpy as np
import pytest

from vsingest import fast

FRAMES = 160


def expected(x, start, end):
    ramp = start + (end - start) * np.arange(len(x)) / len(x)
    return (x * ramp[:, None]).astype(np.float64)


@pytest.mark.parametrize("channels", [2, 3, 8, 32])
@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_each_frame_has_one_gain(channels, dtype):
    x = np.full((FRAMES, channels), 20_000, dtype)
    made = fast.apply_gain(x, 0.0, 1.0)
    assert made.shape == x.shape
    assert (made == made[:, :1]).all()
    np.testing.assert_allclose(made, expected(x, 0.0, 1.0), atol=0.51)


def test_in_place_and_into_a_buffer_it_is_the_same():
    x = np.random.default_rng(1).integers(-32_768, 32_768, (FRAMES, 2)).astype(np.int16)
    made = fast.apply_gain(x, 1.0, 0.25)
    flat, table = np.empty(2 * FRAMES, np.int16), np.empty((FRAMES, 2), np.int16)
    assert np.array_equal(fast.apply_gain(x, 1.0, 0.25, out=flat).reshape(-1, 2), made)
    assert np.array_equal(fast.apply_gain(x, 1.0, 0.25, out=table), made)
    raw = memoryview(x.tobytes()).cast("B", (FRAMES, 4))
    assert np.array_equal(fast.apply_gain(raw, 1.0, 0.25), made)
    fast.apply_gain(x, 1.0, 0.25, out=x)
    assert np.array_equal(x, made)


def test_blocks_of_frames_join_without_a_step():
    x = np.full((2 * FRAMES, 2), 1.0, np.float32)
    whole = fast.apply_gain(x, 0.0, 1.0)
    halves = [fast.apply_gain(x[:FRAMES], 0.0, 0.5), fast.apply_gain(x[FRAMES:], 0.5, 1.0)]
    np.testing.assert_allclose(np.concatenate(halves), whole, atol=1e-6)


@pytest.mark.parametrize("shape", [(FRAMES,), (2, FRAMES), (FRAMES, 1), (1, FRAMES), (0, 2)])
def test_samples_of_one_channel_ramp_from_the_first_to_the_last(shape):
    x = np.ones(shape, np.float32)
    n = x.size
    made = fast.apply_gain(x, 0.0, 1.0).reshape(-1)
    np.testing.assert_allclose(made, np.arange(n) / max(n, 1), atol=1e-6)
