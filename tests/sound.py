"""What a tone has become."""

import numpy as np


class Tone:
    """A sine fitted to S16 samples at 8 kHz by least squares: all else is distortion or noise.

    Attributes:
        amplitude: Of the sine, in steps of 16 bits.
        distortion: THD+N in dB.
        step: The largest from one sample to the next.
        own_step: The largest that the sine itself takes.
    """

    def __init__(self, samples, hertz):
        turns = 2 * np.pi * hertz / 8_000 * np.arange(samples.size)
        basis = np.stack((np.sin(turns), np.cos(turns), np.ones(samples.size)), axis=1)
        (sine, cosine, _), *_ = np.linalg.lstsq(basis, samples.astype(float), rcond=None)
        rest = samples - basis[:, :2] @ (sine, cosine)
        self.amplitude = np.hypot(sine, cosine)
        self.distortion = 20 * np.log10(np.sqrt(np.mean(rest**2)) / (self.amplitude / np.sqrt(2)))
        self.step = np.abs(np.diff(samples.astype(int))).max()
        self.own_step = 2 * self.amplitude * np.sin(np.pi * hertz / 8_000)


def stereo(hertz, seconds, rate=44_100):
    """A tone at half of full scale, float32, of shape (frames, 2)."""
    sine = 0.5 * np.sin(2 * np.pi * hertz / rate * np.arange(round(seconds * rate)))
    return np.repeat(sine.astype(np.float32)[:, np.newaxis], 2, axis=1)


def cut(samples, lengths):
    """Blocks of these lengths, over and over, to the end."""
    start = number = 0
    while start < len(samples):
        length = lengths[number % len(lengths)]
        yield samples[start : start + length]
        start, number = start + length, number + 1


def ramp(count):
    """Samples that tell their position; none of them is silent, and none repeats within 0.6 s."""
    return (np.arange(count) % 30_000 + 1).astype(np.int16)
