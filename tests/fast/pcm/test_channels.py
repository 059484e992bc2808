"""Interleaving, de-interleaving and mixing by a matrix, against numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest import fast

any_shape = st.tuples(st.integers(1, 32), st.integers(0, 150))
any_dtype = st.sampled_from([np.int16, np.float32])


def some_planes(channels, frames, dtype):
    noise = np.random.default_rng(channels * 1000 + frames).uniform(-1, 1, (channels, frames))
    return (noise * 32767).astype(np.int16) if dtype == np.int16 else noise.astype(np.float32)


@given(any_shape, any_dtype)
def test_interleave_is_the_transpose_and_deinterleave_its_inverse(shape, dtype):
    planes = some_planes(*shape, dtype)
    woven = fast.interleave(planes)
    assert woven.dtype == dtype
    assert np.array_equal(woven, planes.T)
    assert np.array_equal(fast.interleave(list(planes)), planes.T)
    apart = fast.deinterleave(woven, shape[0])
    assert apart.dtype == dtype
    assert np.array_equal(apart, planes)


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_raw_bytes_are_int16_at_any_address(channels):
    planes = some_planes(channels, 37, np.int16)
    raw = [memoryview(b"\0" + plane.tobytes())[1:] for plane in planes]
    out = bytearray(planes.nbytes)
    assert fast.interleave(raw, out=out) is out
    assert bytes(out) == planes.T.tobytes()
    back = np.empty_like(planes)
    assert fast.deinterleave(memoryview(b"\0" + out)[1:], channels, out=back) is back
    assert np.array_equal(back, planes)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 200), any_dtype)
def test_mix_matrix_is_the_product(inputs, outputs, frames, dtype):
    x = np.ascontiguousarray(some_planes(inputs, frames, dtype).T)
    matrix = np.random.default_rng(inputs * 10 + outputs).uniform(-1, 1, (outputs, inputs))
    matrix = matrix.astype(np.float32)
    exact = x.astype(np.float64) @ matrix.T.astype(np.float64)
    got = fast.mix_matrix(x, matrix)
    assert got.dtype == dtype
    assert got.shape == (frames, outputs)
    if dtype == np.float32:
        np.testing.assert_allclose(got, exact, atol=2e-6)
    else:
        np.testing.assert_allclose(got, exact.clip(-32768, 32767), atol=0.51)


def test_a_matrix_of_whole_numbers_is_exact_and_saturates():
    x = np.array([[30000, 30000], [-30000, -30000], [5, -3], [32767, -32768]], np.int16)
    mixed = fast.mix_matrix(x, [[1, 1], [1, 0], [0, -1]])
    expected = [[32767, 30000, -30000], [-32768, -30000, 30000], [2, 5, 3], [-1, 32767, 32767]]
    assert mixed.tolist() == expected
    assert np.array_equal(fast.mix_matrix(x, np.eye(2)), x)


def test_halves_round_to_even():
    x = np.arange(-200, 200).astype(np.int16)
    assert np.array_equal(fast.mix_matrix(x, [[0.5]])[:, 0], np.rint(x / 2))


def test_mix_matrix_writes_into_out():
    x = some_planes(2, 160, np.float32).T.copy()
    out = np.empty(160, np.float32)
    assert fast.mix_matrix(x, np.float32([[0.5, 0.5]]), out=out) is out
    np.testing.assert_allclose(out, x.mean(axis=1), atol=1e-7)


def test_many_samples_give_what_few_do():
    x = some_planes(3, 40_000, np.int16)
    woven = fast.interleave(x)
    matrix = np.float32([[0.2, 0.3, 0.5], [1, 1, 1]])
    assert np.array_equal(woven, x.T)
    assert np.array_equal(fast.deinterleave(woven, 3), x)
    parts = [fast.mix_matrix(part, matrix) for part in np.split(woven, 100)]
    assert np.array_equal(fast.mix_matrix(woven, matrix), np.concatenate(parts))


S16 = np.zeros(6, np.int16)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: fast.interleave([]), ValueError, "planes: 0 channels are outside 1..32"),
        (lambda: fast.interleave([S16] * 33), ValueError, "planes: 33 channels"),
        (lambda: fast.interleave(np.zeros((33, 1), "h")), ValueError, "planes: 33 channels"),
        (lambda: fast.interleave(S16), ValueError, "1-D, needs 2-D"),
        (lambda: fast.interleave([S16, S16[:4]]), ValueError, r"planes\[1\]: 8 bytes"),
        (lambda: fast.interleave([S16, np.zeros(6, "f")]), TypeError, r"planes\[1\]: "),
        (lambda: fast.interleave([S16, 5]), TypeError, r"planes\[1\]: needs a buffer"),
        (lambda: fast.interleave([S16, S16], out=S16), ValueError, "exactly 12"),
        (lambda: fast.deinterleave(S16, 0), ValueError, "channels: 0"),
        (lambda: fast.deinterleave(S16, 4), ValueError, "4-channel frames"),
        (lambda: fast.deinterleave(S16, 2, out=S16), ValueError, "shares memory"),
        (lambda: fast.mix_matrix(S16, [1, 1]), ValueError, "matrix: 1-D, needs 2-D"),
        (lambda: fast.mix_matrix(S16, [[np.nan, 1]]), ValueError, "row 0, column 0"),
        (lambda: fast.mix_matrix(S16, [[1, 1], [1, np.inf]]), ValueError, "row 1, column 1"),
        (lambda: fast.mix_matrix(S16, np.zeros((1, 33))), ValueError, "33 inputs"),
        (lambda: fast.mix_matrix(S16, np.zeros((0, 2))), ValueError, "0 outputs"),
        (lambda: fast.mix_matrix(S16, [[1, 1, 1, 1]]), ValueError, "4-channel frames"),
        (lambda: fast.mix_matrix(S16, [[1, 1]], out=bytearray(5)), ValueError, "5 bytes"),
    ],
)
def test_bad_input_names_the_field_and_the_remedy(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_an_out_that_overlaps_a_later_plane_is_refused():
    memory = np.zeros(40, np.int16)
    with pytest.raises(ValueError, match=r"planes\[1\]"):
        fast.interleave([np.zeros(6, np.int16), memory[10:16]], out=memory[:12])
