"""The expected recording if parts of speech and tone are shifted."""

from typing import Final

import msgspec
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vsingest.demo.follow import EXACT
from vsingest.protocol.audio import FRAME_SAMPLES

# After so many samples the tone of 440 Hz at 8 kHz repeats: eleven periods.
_TONE_PERIOD: Final = 200


class Realigned(msgspec.Struct, frozen=True):
    """A recording, frame by frame.

    Attributes:
        expected: Speech and tone at the positions where they were found; as long as the recording.
        made_up: For each frame of 160 samples, whether it is neither, since the server concealed
            missing audio or faded into or out of that.
    """

    expected: NDArray[np.int64]
    made_up: NDArray[np.bool_]


def realign(
    line: NDArray[np.int64],
    speech: NDArray[np.int64],
    moves: NDArray[np.int64],
    tone: NDArray[np.int16],
) -> Realigned:
    """Finds the speech and the tone of which each frame of a recording is the sum.

    The server makes a frame at each tick, so its changes to a stream begin and end with a frame.

    Args:
        line: The recording.
        speech: The speech alone, at the position of most of it.
        moves: By how many samples parts of it are later than that.
        tone: The tone, of which any part may be anywhere.
    """
    frames = -(-len(line) // FRAME_SAMPLES)
    size = frames * FRAME_SAMPLES
    heard = _rows(line, size)
    speeches = [_rows(_moved(speech, move), size) for move in dict.fromkeys((0, *moves.tolist()))]
    tones = _parts(tone)
    expected, left = np.zeros_like(heard), np.zeros(frames)
    current = 0
    for index in range(frames):
        found = [_best(heard[index], said[index], tones) for said in speeches]
        if found[current][0] > EXACT:
            current = min(range(len(found)), key=lambda which: found[which][0])
        left[index], expected[index] = found[current]
    whole = np.clip(expected.reshape(-1), -32_768, 32_767)
    return Realigned(whole[: len(line)], left > EXACT)


def _parts(tone: NDArray[np.int16]) -> NDArray[np.int64]:
    """Returns all that a frame may have of a tone: silence, its start, its end, each phase."""
    silence = np.zeros(FRAME_SAMPLES, np.int64)
    end = int(np.flatnonzero(tone)[-1]) + 1
    begin = np.concatenate((silence, tone[: FRAME_SAMPLES + _TONE_PERIOD]))
    ending = np.concatenate((tone[end - FRAME_SAMPLES : end], silence))
    windows = [sliding_window_view(part, FRAME_SAMPLES) for part in (begin, ending)]
    return np.concatenate(windows)


def _best(
    heard: NDArray[np.int64], said: NDArray[np.int64], tones: NDArray[np.int64]
) -> tuple[float, NDArray[np.int64]]:
    """Finds the tone with the least difference; returns the mean square of that, and the sum."""
    left = np.square(heard - said - tones).mean(axis=1)
    which = int(left.argmin())
    return float(left[which]), said + tones[which]


def _rows(line: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return np.pad(line, (0, size - len(line))).reshape(-1, FRAME_SAMPLES)


def _moved(line: NDArray[np.int64], by: int) -> NDArray[np.int64]:
    moved = np.zeros_like(line)
    if by >= 0:
        moved[by:] = line[: len(line) - by]
    else:
        moved[:by] = line[-by:]
    return moved
