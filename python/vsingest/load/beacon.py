"""The audio of a load: noise, and once a second a mark by one caller of each room."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.protocol.audio import FRAME_SAMPLES, SAMPLE_RATE

MARK_LEVEL: Final = 16_000
# The noise of a hundred callers together stays well below this level.
HEARD_LEVEL: Final = 8_000
MURMUR_LEVEL: Final = 200
MOST_IN_ROOM: Final = 100

_CYCLE: Final = np.repeat(np.array([MARK_LEVEL, -MARK_LEVEL], np.int16), 4)  # 1 kHz


def marker_of(second: int, callers: int) -> int:
    """Returns which of the room's callers marks a second."""
    return second % callers


def murmur(seed: int) -> NDArray[np.int16]:
    """Returns a second of noise without a mark, which no codec can take for silence."""
    random = np.random.default_rng(seed)
    samples = random.integers(-MURMUR_LEVEL, MURMUR_LEVEL + 1, SAMPLE_RATE)
    return samples.astype(np.int16)


def marked(murmured: NDArray[np.int16]) -> NDArray[np.int16]:
    """Returns a copy of a second with a mark in its first frame."""
    samples = murmured.copy()
    samples[:FRAME_SAMPLES] = np.tile(_CYCLE, FRAME_SAMPLES // len(_CYCLE))
    return samples


def holds_mark(frame: NDArray[np.int16]) -> bool:
    """Whether a frame of the room has a mark, or a part of one."""
    return bool(frame.size) and int(np.abs(frame.astype(np.int32)).max()) >= HEARD_LEVEL
