"""What a recording must be where speech and tone do not lie in it in one piece each."""

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
        expected: Speech and tone, each where it came to lie; as long as the recording.
        made_up: Of each frame of 160 samples, whether it is neither: the server filled a hole, or
            faded into or out of that.
    """

    expected: NDArray[np.int64]
    made_up: NDArray[np.bool_]


def realign(
    line: NDArray[np.int64],
    speech: NDArray[np.int64],
    moves: NDArray[np.int64],
    tone: NDArray[np.int16],
) -> Realigned:
    """Finds what each frame of a recording is made of.

    The server makes a frame at each of its ticks, so that whatever it did to one stream begins and
    ends with a frame.

    Args:
        line: The recording.
        speech: The speech alone, where most of it begins.
        moves: By how many samples parts of it lie later than that, each named once or more.
        tone: What lies beneath, wherever: its begin, its end and any part of it.
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
    """All that a frame may hold of a tone: silence, its begin, its end, and each phase of it."""
    silence = np.zeros(FRAME_SAMPLES, np.int64)
    end = int(np.flatnonzero(tone)[-1]) + 1
    begin = np.concatenate((silence, tone[: FRAME_SAMPLES + _TONE_PERIOD]))
    ending = np.concatenate((tone[end - FRAME_SAMPLES : end], silence))
    windows = [sliding_window_view(part, FRAME_SAMPLES) for part in (begin, ending)]
    return np.concatenate(windows)


def _best(
    heard: NDArray[np.int64], said: NDArray[np.int64], tones: NDArray[np.int64]
) -> tuple[float, NDArray[np.int64]]:
    """The tone that leaves least behind: how much, squared and a sample, and the sum with it."""
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
