"""Mix-minus against exact sums in int64."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vsingest import fast

any_room = hnp.arrays(np.int16, st.tuples(st.integers(0, 6), st.integers(0, 70)))


def by_numpy(frames):
    total = frames.sum(axis=0, dtype=np.int64)
    return np.clip(total - frames, -32768, 32767).astype(np.int16)


@given(any_room)
def test_each_row_is_the_saturated_sum_of_the_others(frames):
    mixed = fast.mix_minus(frames)
    assert mixed.dtype == np.int16
    assert mixed.shape == frames.shape
    assert np.array_equal(mixed, by_numpy(frames))


@given(any_room, st.integers(0, 1), st.integers(0, 1))
def test_rows_at_any_address(frames, offset, out_offset):
    memory = bytearray(offset) + frames.tobytes()
    view = np.frombuffer(memory, np.int16, frames.size, offset).reshape(frames.shape)
    out = memoryview(bytearray(out_offset + frames.nbytes))[out_offset:]
    assert fast.mix_minus(view, out=out) is out
    assert np.array_equal(np.frombuffer(out, np.int16), by_numpy(frames).ravel())


@pytest.mark.parametrize("samples", [1, 63, 64, 65, 160, 960, 2_001])
@pytest.mark.parametrize("participants", [1, 2, 3, 50])
def test_rooms_and_frames_of_many_sizes(participants, samples, rng):
    frames = rng.integers(-32768, 32768, (participants, samples)).astype(np.int16)
    assert np.array_equal(fast.mix_minus(frames), by_numpy(frames))


def test_a_lone_other_speaker_is_heard_bit_for_bit(rng):
    frames = np.zeros((5, 160), np.int16)
    frames[3] = rng.integers(-32768, 32768, 160)
    mixed = fast.mix_minus(frames)
    for listener in (0, 1, 2, 4):
        assert np.array_equal(mixed[listener], frames[3])
    assert not mixed[3].any()


def test_alone_in_a_room_hears_silence(rng):
    assert not fast.mix_minus(rng.integers(-99, 99, (1, 160)).astype(np.int16)).any()


@pytest.mark.parametrize("value", [-32768, 32767])
def test_the_fullest_room_at_full_scale(value):
    frames = np.full((65_535, 35), value, np.int16)
    frames[0] = 0
    assert np.array_equal(fast.mix_minus(frames), by_numpy(frames))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: fast.mix_minus(np.zeros(160, "h")), ValueError, "frames: needs a 2-D.*reshape"),
        (lambda: fast.mix_minus(bytes(320)), ValueError, "frames: needs a 2-D"),
        (lambda: fast.mix_minus(np.zeros((2, 4), "B")), ValueError, "1-byte items"),
        (lambda: fast.mix_minus(np.zeros((2, 4), "f")), TypeError, "frames: .*int16"),
        (lambda: fast.mix_minus([[1, 2]]), TypeError, r"frames\[0\]: needs a buffer of int16"),
        (lambda: fast.mix_minus(np.zeros((4, 2), "h").T), ValueError, "contiguous"),
        (lambda: fast.mix_minus(np.zeros((65_536, 1), "h")), ValueError, "65536 participants"),
        (lambda: fast.mix_minus(np.zeros((2, 4), "h"), out=bytearray(14)), ValueError, "exactly 8"),
    ],
)
def test_bad_input_names_the_field_and_the_remedy(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_mixing_in_place_is_refused():
    frames = np.zeros((3, 160), np.int16)
    with pytest.raises(ValueError, match="out: shares memory"):
        fast.mix_minus(frames, out=frames)
