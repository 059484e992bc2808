"""Sine waves, and what is left of them."""

from dataclasses import dataclass

import numpy as np

AMPLITUDE = 10 ** (-1 / 20)  # -1 dBFS
SECONDS = 0.5
EDGE = 0.15  # seconds at either end that filters need to settle


@dataclass(frozen=True)
class Heard:
    """A converted sine, relative to what went in."""

    gain: float  # of the sine itself
    rest: float  # of everything else
    whole: float  # of everything


def sine(frequency, rate, seconds=SECONDS):
    """Makes a float32 sine at -1 dBFS."""
    time = np.arange(round(seconds * rate)) / rate
    return (AMPLITUDE * np.sin(2 * np.pi * frequency * time)).astype(np.float32)


def heard(converter, frequency, from_rate, to_rate):
    """Sends a sine through a converter and tells the sine in its output from the rest."""
    y = converter.convert(sine(frequency, from_rate), from_rate, to_rate)
    edge = round(EDGE * to_rate)
    y = np.asarray(y[edge:-edge], np.float64)
    if frequency >= to_rate / 2:  # nothing of it may be left
        return Heard(0, _level(y), _level(y))
    # A least-squares fit has no window and leaks nothing.
    angle = 2 * np.pi * frequency * np.arange(len(y)) / to_rate
    waves = np.stack([np.sin(angle), np.cos(angle)])
    weights = np.linalg.solve(waves @ waves.T, waves @ y)
    return Heard(np.hypot(*weights) / AMPLITUDE, _level(y - weights @ waves), _level(y))


def decibels(ratio):
    """Converts, with a floor where float32 has long ended."""
    return 20 * np.log10(np.maximum(ratio, 1e-10))


def _level(y):
    return float(np.sqrt(2 * np.mean(y * y)) / AMPLITUDE)
