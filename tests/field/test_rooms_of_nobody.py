"""A room without participants is mixed at once, however many samples its shape claims."""

import numpy as np
import pytest

from vsingest import fast

NOBODY = np.empty((0, 1 << 40), np.int16)
MIXES = {
    "mix_minus": fast.mix_minus,
    "limited": fast.RoomMixer(4).mix,
    "saturating": fast.RoomMixer(4, limiter=False).mix,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", MIXES)
def test_nobody_is_mixed_at_once(name):
    assert MIXES[name](NOBODY).shape == NOBODY.shape
    out = np.empty((0, 1 << 40), np.int16)
    assert MIXES[name](NOBODY, out=out) is out
    assert fast.encode_media_many(NOBODY) == []
