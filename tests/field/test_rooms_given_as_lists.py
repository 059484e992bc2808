"""Frames of a room come as they are held: as one array, or as a list of each participant's."""

import array

import numpy as np
import pytest

from vsingest import fast

ROOM = np.random.default_rng(7).integers(-3_000, 3_000, (5, 160)).astype(np.int16)
LISTS = [
    list(ROOM),
    tuple(row.tobytes() for row in ROOM),
    [array.array("h", row.tolist()) for row in ROOM],
    [memoryview(row) for row in ROOM],
]


@pytest.mark.parametrize("frames", LISTS)
def test_a_list_is_mixed_as_the_array_is(frames):
    np.testing.assert_array_equal(fast.mix_minus(frames), fast.mix_minus(ROOM))
    out = np.empty_like(ROOM)
    assert fast.mix_minus(frames, out=out) is out
    np.testing.assert_array_equal(out, fast.mix_minus(ROOM))
    np.testing.assert_array_equal(fast.RoomMixer(5).mix(frames), fast.RoomMixer(5).mix(ROOM))
    assert fast.encode_media_many(frames) == fast.encode_media_many(ROOM)


def test_a_room_of_nobody_is_empty():
    assert fast.mix_minus([]).shape == (0, 0)


@pytest.mark.parametrize(
    ("frames", "error", "says"),
    [
        (
            [ROOM[0], ROOM[1][:80]],
            ValueError,
            r"frames\[1\]: holds 80 samples, but frames",
        ),
        ([ROOM[0], ROOM[1].astype("f")], TypeError, r"frames\[1\]: .*float_to_s16"),
        ([ROOM], ValueError, r"frames\[0\]: has shape \(5, 160\)"),
        ([1, 2], TypeError, r"frames\[0\]: needs a buffer of int16"),
        ([b""] * 70_000, ValueError, "frames: 70000 participants are more than"),
    ],
)
def test_a_wrong_one_is_named(frames, error, says):
    with pytest.raises(error, match=says):
        fast.mix_minus(frames)
