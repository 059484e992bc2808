"""Finds speech in a recording in which parts of it are shifted."""

from typing import Final

import msgspec
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vsingest.demo.hum import HUM_AMPLITUDE, HUM_HZ
from vsingest.protocol.audio import FRAME_SAMPLES, SAMPLE_RATE

SEARCH_SAMPLES: Final = SAMPLE_RATE
# For the right frame, rounding of the tone leaves half a bit; for another frame, far more is left.
EXACT: Final = 4.0
# For a frame during which the tone was concealed: 10 dB are enough to recognise it.
CLOSE: Final = 0.1


class Followed(msgspec.Struct, frozen=True):
    """The positions of speech in a recording.

    Attributes:
        missing: Samples of the speech that were not found.
        moves: For each frame of 160 samples, by how many samples it is later than expected; for a
            frame that cannot be recognised, the value of the one before.
    """

    missing: int
    moves: NDArray[np.int64]

    @property
    def moved_back(self) -> int:
        """By how many samples the speech was delayed, over all steps."""
        steps = np.diff(self.moves)
        return int(steps[steps > 0].sum())


def follow(speech: NDArray[np.int16], recording: NDArray[np.int64], at: int) -> Followed:
    """Finds each frame of the speech.

    A frame may be later than expected after the server concealed missing audio. Frames that are not
    louder than the tone beneath them cannot be recognised and are skipped.

    Args:
        speech: The speech: S16 at 8 kHz.
        recording: The recording, with the tone beneath the speech.
        at: The position at which most of the speech begins.
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
    """Whether a frame is approximately at the position that its neighbours suggest."""
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
    """Removes the tone, at any phase, from each row."""
    angle = 2 * np.pi * HUM_HZ / SAMPLE_RATE * np.arange(FRAME_SAMPLES)
    basis, _ = np.linalg.qr(np.stack((np.cos(angle), np.sin(angle)), axis=1))
    cleaned: NDArray[np.float64] = frames - (frames @ basis) @ basis.T
    return cleaned
