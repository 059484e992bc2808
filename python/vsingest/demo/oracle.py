"""What the recording must be: what each said, converted offline by the same core, and summed."""

import math
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from vsingest import fast
from vsingest.demo.follow import follow
from vsingest.demo.realign import realign
from vsingest.protocol.audio import FRAME_SAMPLES, SAMPLE_RATE

CANDIDATES: Final = 64


def offline(samples: NDArray[np.float32], rate: int) -> NDArray[np.int16]:
    """Converts a whole sound to the wire's format at one go."""
    if rate != SAMPLE_RATE:
        resampler = fast.Resampler(rate, SAMPLE_RATE)
        samples = np.concatenate((resampler.process(samples), resampler.flush()))
    return fast.float_to_s16(samples)


class FoundSound(msgspec.Struct, frozen=True):
    """Someone's audio, found in a recording.

    Attributes:
        sound: The audio.
        at: The sample of the recording at which it begins.
    """

    sound: NDArray[np.int16]
    at: int

    def laid_out(self, length: int) -> NDArray[np.int64]:
        """The part alone, in a recording of that many samples."""
        line = np.zeros(length, np.int64)
        kept = self.sound[max(0, -self.at) : max(0, length - self.at)]
        start = max(0, self.at)
        line[start : start + len(kept)] = kept
        return line


def find(sound: NDArray[np.int16], recording: NDArray[np.int64]) -> FoundSound:
    """Aligns a sound with a recording to the sample.

    Cross-correlation says roughly where it is: a tone correlates nearly as well one period off. Of
    the best places, the right one is that which leaves least behind.
    """
    correlation = _correlate(recording, sound)
    best = np.argsort(correlation)[-CANDIDATES:] - (len(sound) - 1)
    parts = [FoundSound(sound, int(at)) for at in best]
    return min(parts, key=lambda part: _energy(recording - part.laid_out(len(recording))))


class Likeness(msgspec.Struct, frozen=True):
    """How the recording compares with what it must be.

    Attributes:
        expected: What it must be: speech and tone where they came to lie.
        speech: Where the speech lies in it, most of it in one piece.
        moves: Of each frame of the speech, by how many samples it lies later than that.
        snr_db: Over all frames but those that the server made up; infinite where they are
            identical.
        missing_samples: Of the speech, those found nowhere in the recording.
        concealed_samples: By how many the speech moved back, as the server filled holes.
        made_up: Of each frame of the recording, whether it is neither speech nor tone.
    """

    expected: NDArray[np.int64]
    speech: FoundSound
    moves: NDArray[np.int64]
    snr_db: float
    missing_samples: int
    concealed_samples: int
    made_up: NDArray[np.bool_]


def compare(
    recording: NDArray[np.int16], speech: NDArray[np.int16], hum: NDArray[np.int16]
) -> Likeness:
    """Finds speech and tone in a recording, and tells what else is there or is not."""
    line = recording.astype(np.int64)
    spoken = find(speech, line)
    said = spoken.laid_out(len(line))
    beneath = find(hum, line - said).laid_out(len(line))
    expected = np.clip(said + beneath, -32_768, 32_767)
    if not _energy(line - expected):
        frames = [-(-len(part) // FRAME_SAMPLES) for part in (speech, line)]
        unmoved, real = np.zeros(frames[0], np.int64), np.zeros(frames[1], np.bool_)
        return Likeness(expected, spoken, unmoved, math.inf, 0, 0, real)
    followed = follow(speech, line, spoken.at)
    found = realign(line, said, followed.moves, hum)
    return Likeness(
        expected=found.expected,
        speech=spoken,
        moves=followed.moves,
        snr_db=_snr(line, found.expected, found.made_up),
        missing_samples=followed.missing,
        concealed_samples=followed.moved_back,
        made_up=found.made_up,
    )


def _snr(line: NDArray[np.int64], expected: NDArray[np.int64], made_up: NDArray[np.bool_]) -> float:
    """Of the frames that are not made up; of all, where none is left."""
    counts = np.repeat(~made_up, FRAME_SAMPLES)[: len(line)]
    kept = counts if counts.any() else ~counts
    error = _energy((line - expected)[kept])
    return 10 * math.log10(_energy(expected[kept]) / error) if error else math.inf


def _correlate(recording: NDArray[np.int64], sound: NDArray[np.int16]) -> NDArray[np.float64]:
    """Full cross-correlation: entry i is the likeness with the sound at i - (its length - 1)."""
    length = len(recording) + len(sound) - 1
    size = 1 << (length - 1).bit_length()
    spectrum = np.fft.rfft(recording, size) * np.fft.rfft(sound[::-1].astype(np.float64), size)
    return np.fft.irfft(spectrum, size)[:length]


def _energy(samples: NDArray[np.int64]) -> int:
    return int(np.dot(samples, samples))
