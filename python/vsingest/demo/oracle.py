"""The expected recording: each sender's audio, converted offline by the same core, and summed."""

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


def offline(
    samples: NDArray[np.float32], rate: int, wire_rate: int = SAMPLE_RATE
) -> NDArray[np.int16]:
    """Converts a whole sound to the wire's format at once."""
    if rate != wire_rate:
        resampler = fast.Resampler(rate, wire_rate)
        samples = np.concatenate((resampler.process(samples), resampler.flush()))
    return fast.float_to_s16(samples)


class FoundSound(msgspec.Struct, frozen=True):
    """The audio of a sender, found in a recording.

    Attributes:
        sound: The audio.
        at: The sample of the recording at which the audio begins.
    """

    sound: NDArray[np.int16]
    at: int

    def laid_out(self, length: int) -> NDArray[np.int64]:
        """Returns the audio alone, in a recording of a number of samples."""
        line = np.zeros(length, np.int64)
        kept = self.sound[max(0, -self.at) : max(0, length - self.at)]
        start = max(0, self.at)
        line[start : start + len(kept)] = kept
        return line


def find(sound: NDArray[np.int16], recording: NDArray[np.int64]) -> FoundSound:
    """Aligns a sound with a recording to the sample.

    Cross-correlation gives only the approximate position, since a tone correlates nearly as well
    one period off. Of the best positions, the right one leaves the least difference.
    """
    correlation = _correlate(recording, sound)
    best = np.argsort(correlation)[-CANDIDATES:] - (len(sound) - 1)
    parts = [FoundSound(sound, int(at)) for at in best]
    return min(parts, key=lambda part: _energy(recording - part.laid_out(len(recording))))


class Likeness(msgspec.Struct, frozen=True):
    """The comparison of a recording with the expected one.

    Attributes:
        expected: The expected recording: speech and tone at the positions where they were found.
        speech: The speech at the position of most of it.
        moves: For each frame of the speech, by how many samples it is later than that.
        snr_db: The signal-to-noise ratio over all frames that are not concealed; infinite if they
            are identical.
        missing_samples: Samples of the speech that are not in the recording.
        concealed_samples: By how many samples the speech was delayed by concealment.
        made_up: For each frame of the recording, whether it is neither speech nor tone.
    """

    expected: NDArray[np.int64]
    speech: FoundSound
    moves: NDArray[np.int64]
    snr_db: float
    missing_samples: int
    concealed_samples: int
    made_up: NDArray[np.bool_]


def compare(
    recording: NDArray[np.int16],
    speech: NDArray[np.int16],
    hum: NDArray[np.int16],
    rate: int = SAMPLE_RATE,
) -> Likeness:
    """Finds speech and tone in a recording, and measures the difference.

    A recording of a higher rate that has any is measured by each sample of 8 kHz: a server repeats
    and drops whole frames, so that these tell as much, and their number is what the search takes
    its time and memory for.
    """
    line = recording.astype(np.int64)
    spoken = find(speech, line)
    said = spoken.laid_out(len(line))
    toned = find(hum, line - said)
    expected = np.clip(said + toned.laid_out(len(line)), -32_768, 32_767)
    step = rate // SAMPLE_RATE
    if not _energy(line - expected):
        frames = [-(-len(part) // (step * FRAME_SAMPLES)) for part in (speech, line)]
        unmoved, real = np.zeros(frames[0], np.int64), np.zeros(frames[1], np.bool_)
        return Likeness(expected, spoken, unmoved, math.inf, 0, 0, real)
    if step == 1:
        return _compare_frames(line, spoken, said, hum)
    first, tone = spoken.at % step, (spoken.at - toned.at) % step
    thin = FoundSound(speech[::step], (spoken.at - first) // step)
    found = _compare_frames(line[first::step], thin, said[first::step], hum[tone::step])
    snr = found.snr_db
    if math.isinf(snr) and not found.made_up.any():  # what differs is between these samples
        snr = _ratio(expected, line - expected)
    return Likeness(
        expected=expected,
        speech=spoken,
        moves=found.moves * step,
        snr_db=snr,
        missing_samples=found.missing_samples * step,
        concealed_samples=found.concealed_samples * step,
        made_up=found.made_up,
    )


def _compare_frames(
    line: NDArray[np.int64], spoken: FoundSound, said: NDArray[np.int64], hum: NDArray[np.int16]
) -> Likeness:
    speech = spoken.sound
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
    """Computes the ratio over frames that are not concealed; over all, if none is left."""
    counts = np.repeat(~made_up, FRAME_SAMPLES)[: len(line)]
    kept = counts if counts.any() else ~counts
    return _ratio(expected[kept], (line - expected)[kept])


def _ratio(expected: NDArray[np.int64], error: NDArray[np.int64]) -> float:
    energy = _energy(error)
    return 10 * math.log10(_energy(expected) / energy) if energy else math.inf


def _correlate(recording: NDArray[np.int64], sound: NDArray[np.int16]) -> NDArray[np.float64]:
    """Computes the full cross-correlation; entry i has the sound at i - (its length - 1)."""
    length = len(recording) + len(sound) - 1
    size = 1 << (length - 1).bit_length()
    spectrum = np.fft.rfft(recording, size) * np.fft.rfft(sound[::-1].astype(np.float64), size)
    return np.fft.irfft(spectrum, size)[:length]


def _energy(samples: NDArray[np.int64]) -> int:
    return int(np.dot(samples, samples))
