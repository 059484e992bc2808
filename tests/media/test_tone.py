"""A tone is one sine, however it is cut."""

import itertools

import numpy as np
import pytest

from vsingest.media.tone import tone


def test_blocks_make_one_sine():
    blocks = list(tone(997, rate=8_000, seconds=1.5, amplitude=0.25, block_samples=700))
    assert [block.size for block in blocks] == [700] * 17 + [100]
    assert {block.dtype for block in blocks} == {np.dtype(np.float32)}
    expected = 0.25 * np.sin(2 * np.pi * 997 / 8_000 * np.arange(12_000))
    np.testing.assert_allclose(np.concatenate(blocks), expected, atol=1e-7)


def test_a_tone_without_end_comes_in_blocks_of_20_ms():
    blocks = list(itertools.islice(tone(rate=48_000), 3))
    assert [block.size for block in blocks] == [960] * 3


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"rate": 0}, "rate: 0"),
        ({"frequency": 4_001}, "frequency: 4001"),
        ({"frequency": -1}, "frequency: -1"),
        ({"amplitude": 1.1}, r"amplitude: 1\.1"),
        ({"seconds": -1}, "seconds: -1"),
        ({"block_samples": 0}, "block_samples: 0"),
    ],
)
def test_what_cannot_be_is_refused_by_name(options, says):
    with pytest.raises(ValueError, match=says):
        tone(**options)
