"""A tone that climbs through the whole band of the input, and what is heard of it."""

import numpy as np

from proof.tones import AMPLITUDE

SECONDS = 4.0
BINS = 512
STEP = 512  # samples at 48 kHz
FLOOR = -140.0  # dB
KAISER = 16.0  # side lobes below the floor


def tone(rate):
    """Climbs evenly from 0 Hz to Nyquist."""
    time = np.arange(round(SECONDS * rate)) / rate
    phase = 2 * np.pi * (rate / 2) / SECONDS * time**2 / 2
    return (AMPLITUDE * np.sin(phase)).astype(np.float32)


def spectrogram(converter, from_rate, to_rate):
    """Returns dB against the tone: bins of frequency, up to the output's Nyquist, by time."""
    y = np.asarray(converter.convert(tone(from_rate), from_rate, to_rate), np.float64)
    window = np.kaiser(BINS, KAISER)
    starts = np.arange(0, len(y) - BINS, STEP * to_rate // 48_000 or 1)
    frames = np.stack([y[start : start + BINS] for start in starts]) * window
    bins = np.abs(np.fft.rfft(frames, axis=1)) / (AMPLITUDE * window.sum() / 2)
    return 20 * np.log10(np.maximum(bins, 10 ** (FLOOR / 20))).T
