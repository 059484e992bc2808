"""Following speech through a recording in which it does not lie in one piece."""

from typing import Final

import msgspec
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vsingest.demo.hum import HUM_AMPLITUDE, HUM_HZ
from vsingest.protocol.audio import FRAME_SAMPLES, SAMPLE_RATE

SEARCH_SAMPLES: Final = SAMPLE_RATE
# Of the tone, rounding leaves half a bit behind; of someone else's frame, far more is left.
EXACT: Final = 4.0
# A frame under which the tone was just being made up: 10 dB says that it is there all the same.
CLOSE: Final = 0.1


class Followed(msgspec.Struct, frozen=True):
    """Where speech came to lie.

    Attributes:
        missing: Samples of it that are nowhere.
        moves: Of each of its frames of 160 samples, by how many samples it lies later than it
            should; of one that cannot be told, as of the one before.
    """

    missing: int
    moves: NDArray[np.int64]

    @property
    def moved_back(self) -> int:
        """By how many samples it moved back on its way, all steps together."""
        steps = np.diff(self.moves)
        return int(steps[steps > 0].sum())


def follow(speech: NDArray[np.int16], recording: NDArray[np.int64], at: int) -> Followed:
    """Looks for each frame of the speech, wherever it came to lie.

    A frame may lie later than it should where the server had to fill a hole before it. Frames that
    are no louder than the tone beneath them cannot be told apart and are not judged.

    Args:
        speech: What was said: S16 at 8 kHz.
        recording: Where it must be, with the tone beneath.
        at: Where most of it begins.
    """
    cleaned = _without_tone(sliding_window_view(recording.astype(np.float64), FRAME_SAMPLES))
    whole = len(speech) - len(speech) % FRAME_SAMPLES
    frames = _without_tone(speech[:whole].reshape(-1, FRAME_SAMPLES).astype(np.float64))
    loud = np.square(frames).mean(axis=1) > 2 * (HUM_AMPLITUDE * 32_768) ** 2
    moves: dict[int, int] = {}
    for index in np.flatnonzero(loud):
        due = at + int(index) * FRAME_SAMPLES
        start = max(0, due - SEARCH_SAMPLES)
        left = np.square(cleaned[start : due + SEARCH_SAMPLES] - frames[index]).mean(axis=1)
        if left.size and left.min() <= EXACT:
            moves[int(index)] = start + int(left.argmin()) - due
    missing = 0
    for index in np.flatnonzero(loud):
        if index not in moves and not _is_close(cleaned, frames, int(index), at, moves):
            missing += FRAME_SAMPLES
    known = sorted(moves)
    latest = np.searchsorted(known, np.arange(-(-len(speech) // FRAME_SAMPLES)), "right") - 1
    values = np.array([moves[index] for index in known] or [0], np.int64)
    return Followed(missing, values[np.maximum(latest, 0)])


def _is_close(
    cleaned: NDArray[np.float64],
    frames: NDArray[np.float64],
    index: int,
    at: int,
    moves: dict[int, int],
) -> bool:
    """Whether a frame lies where the one before or after it says, though not exactly."""
    before = max((other for other in moves if other < index), default=None)
    after = min((other for other in moves if other > index), default=None)
    for other in (before, after):
        place = at + index * FRAME_SAMPLES + moves[other] if other is not None else -1
        if 0 <= place < len(cleaned):
            left = np.square(cleaned[place] - frames[index]).sum()
            if left <= CLOSE * np.square(frames[index]).sum():
                return True
    return False


def _without_tone(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """Takes the tone, at whatever phase, out of each row."""
    angle = 2 * np.pi * HUM_HZ / SAMPLE_RATE * np.arange(FRAME_SAMPLES)
    basis, _ = np.linalg.qr(np.stack((np.cos(angle), np.sin(angle)), axis=1))
    cleaned: NDArray[np.float64] = frames - (frames @ basis) @ basis.T
    return cleaned
