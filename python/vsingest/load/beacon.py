"""The audio of a load: noise, and once a second a mark by one caller of each room."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.protocol.audio import FRAME_MS

MARK_LEVEL: Final = 16_000
# The noise of a hundred callers together stays well below this level.
HEARD_LEVEL: Final = 8_000
MURMUR_LEVEL: Final = 200

_HERTZ: Final = 1_000
_FRAMES_PER_SECOND: Final = 1_000 // FRAME_MS


def marker_of(second: int, callers: int) -> int:
    """Returns which of the room's callers marks a second."""
    return second % callers


def murmur(seed: int, rate: int) -> NDArray[np.int16]:
    """Returns a second of noise without a mark, which no codec can take for silence."""
    random = np.random.default_rng(seed)
    samples = random.integers(-MURMUR_LEVEL, MURMUR_LEVEL + 1, rate)
    return samples.astype(np.int16)


def marked(murmured: NDArray[np.int16]) -> NDArray[np.int16]:
    """Returns a copy of a second with a mark in its first frame."""
    samples = murmured.copy()
    rate = samples.size
    cycle = np.repeat(np.array([MARK_LEVEL, -MARK_LEVEL], np.int16), rate // _HERTZ // 2)
    samples[: rate // _FRAMES_PER_SECOND] = np.tile(cycle, _HERTZ // _FRAMES_PER_SECOND)
    return samples


def holds_mark(frame: NDArray[np.int16]) -> bool:
    """Whether a frame of the room has a mark, or a part of one."""
    return bool(frame.size) and int(np.abs(frame.astype(np.int32)).max()) >= HEARD_LEVEL
