"""THD+N: what a converter adds to a pure tone."""

from proof.tones import decibels, heard

FREQUENCY = 997.0  # Hz; prime to every rate, so that no error repeats and hides (AES17)


def measure(converter, from_rate, to_rate):
    """Returns dB relative to the tone, over the whole band of the output."""
    tone = heard(converter, FREQUENCY, from_rate, to_rate)
    return float(decibels(tone.rest / tone.gain))
