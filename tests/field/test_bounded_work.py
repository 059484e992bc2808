"""What would be busy for ever is refused at once, with the bound; and its advice helps."""

import numpy as np
import pytest

from vsingest import fast


@pytest.mark.parametrize(
    ("from_rate", "to_rate", "says"),
    [
        (1, 1_000_000, "more than 256 times up or down; go by a rate between them"),
        (1_000_000, 1, "more than 256 times"),
        (8_000, 1_000_001, r"to_rate: 1000001 Hz is outside 1\.\.1000000"),
        (0, 8_000, r"from_rate: 0 Hz is outside 1\.\.1000000"),
    ],
)
def test_resample_is_bounded_as_a_resampler_is(from_rate, to_rate, says):
    with pytest.raises(ValueError, match=says):
        fast.resample(np.zeros(8, np.float32), from_rate, to_rate)
    with pytest.raises(ValueError, match=says):
        fast.Resampler(from_rate, to_rate, quality="best")


def test_rows_taken_for_channels_are_refused_before_each_is_filtered():
    with pytest.raises(ValueError, match="1 to 32 channels; transpose rows of one channel"):
        fast.resample(np.zeros((2, 160), np.float32), 44_100, 8_000)


@pytest.mark.parametrize("given", [">f4", ">i2", ">i4", ">f8"])
def test_samples_in_another_byte_order_are_told_how_to_be_turned(given):
    x = np.arange(8).astype(given)
    with pytest.raises(TypeError, match="this machine's order") as caught:
        fast.resample(x, 8_000, 16_000)
    name = str(caught.value).partition(".astype(numpy.")[2].partition(")")[0]
    np.testing.assert_array_equal(x.astype(name), x)
    assert x.astype(name).dtype.isnative


def test_a_count_of_frames_is_bounded():
    queue = fast.PacedQueue(160, fast.Stretch(0.02))
    with pytest.raises(ValueError, match=r"frames: 4611686018427387904 is outside 0\.\.1048576"):
        queue.count(0, 1 << 62, 0.0)


def test_a_stretch_of_all_times_is_due_without_overflow():
    stretch = fast.Stretch(0.02)
    stretch.start(0.0)
    assert stretch.frames_due(float("inf")) == 2**53
    with pytest.raises(ValueError, match="lead: nan s is not finite"):
        fast.Stretch(float("nan"))
