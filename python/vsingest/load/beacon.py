"""What the calls of a load say: a murmur, and once a second a mark by one of each room."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.protocol.audio import FRAME_SAMPLES, SAMPLE_RATE

MARK_LEVEL: Final = 16_000
# A hundred murmurs together stay well below it.
HEARD_LEVEL: Final = 8_000
MURMUR_LEVEL: Final = 200
MOST_IN_ROOM: Final = 100

_CYCLE: Final = np.repeat(np.array([MARK_LEVEL, -MARK_LEVEL], np.int16), 4)  # 1 kHz


def marker_of(second: int, callers: int) -> int:
    """Whose turn it is to mark a second: the place of one of the room's callers."""
    return second % callers


def murmur(seed: int) -> NDArray[np.int16]:
    """A second without a mark, of samples that no codec path can take for silence."""
    random = np.random.default_rng(seed)
    samples = random.integers(-MURMUR_LEVEL, MURMUR_LEVEL + 1, SAMPLE_RATE)
    return samples.astype(np.int16)


def marked(murmured: NDArray[np.int16]) -> NDArray[np.int16]:
    """The same second with a mark in its first frame; a copy."""
    samples = murmured.copy()
    samples[:FRAME_SAMPLES] = np.tile(_CYCLE, FRAME_SAMPLES // len(_CYCLE))
    return samples


def holds_mark(frame: NDArray[np.int16]) -> bool:
    """Whether a frame of the room holds a mark, or a part of one."""
    return bool(frame.size) and int(np.abs(frame.astype(np.int32)).max()) >= HEARD_LEVEL
