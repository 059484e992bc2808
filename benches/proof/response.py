"""Frequency response, pass band and stop band, tone by tone.

Frequencies are fractions of the Nyquist frequency of the lower rate. Above 1, a tone that goes down
folds; going up, a tone leaves an image of itself, which lies as far above Nyquist as the tone lies
below. Both are given at the frequency above 1.
"""

from dataclasses import dataclass

import numpy as np

from proof.tones import decibels, heard

PASS_EDGE = 0.85  # 3.4 kHz at 8 kHz: what telephony calls its band
STOP_EDGE = 2 - PASS_EDGE  # from here on, folding lands in the pass band
FLAT = 0.1  # dB
QUIET = -80.0  # dB

# No fraction is a small ratio: a tone that folds onto 0 Hz, or onto itself, would measure a phase.
PASS = np.concatenate((np.linspace(0.0213, 0.8493, 36), np.linspace(0.8537, 0.9961, 40)))
STOP_NEAR = np.concatenate((np.linspace(1.0039, 1.1491, 30), np.linspace(1.1507, 1.3973, 40)))


@dataclass(frozen=True)
class Response:
    """What became of each tone, in dB."""

    passed: np.ndarray
    gain: np.ndarray
    rest: np.ndarray  # beside each tone that passed
    stopped: np.ndarray
    left: np.ndarray  # of each tone that should not have passed

    def ripple(self, edge=PASS_EDGE):
        """Peak to peak, up to an edge."""
        gains = self.gain[self.passed <= edge]
        return float(gains.max() - gains.min())

    def loudest(self, edge=STOP_EDGE):
        """The loudest that is left from an edge on."""
        return float(self.left[self.stopped >= edge].max())

    @property
    def flat_to(self):
        """The first frequency beyond which a tone is changed by more than 0.1 dB."""
        off = np.abs(self.gain - self.gain[0]) > FLAT
        return float(self.passed[off.argmax() - 1]) if off.any() else float(self.passed[-1])

    @property
    def quiet_from(self):
        """The frequency from which on everything is below -80 dB; None where nothing is."""
        loud = np.flatnonzero(self.left > QUIET)
        if not len(loud):
            return float(self.stopped[0])
        return float(self.stopped[loud[-1] + 1]) if loud[-1] + 1 < len(self.left) else None


def measure(converter, from_rate, to_rate):
    """Sends every tone through a converter."""
    nyquist = min(from_rate, to_rate) / 2
    tones = [heard(converter, f * nyquist, from_rate, to_rate) for f in PASS]
    gain, rest = (decibels([getattr(tone, field) for tone in tones]) for field in ("gain", "rest"))
    if to_rate > from_rate:
        # The image of every tone that passed, loudest at the mirror frequency.
        return Response(PASS, gain, rest, (2 - PASS)[::-1], rest[::-1])
    far = np.linspace(1.4021, from_rate / 2 / nyquist - 0.0037, 60)
    stopped = np.concatenate((STOP_NEAR, far))
    left = decibels([heard(converter, f * nyquist, from_rate, to_rate).whole for f in stopped])
    return Response(PASS, gain, rest, stopped, left)
