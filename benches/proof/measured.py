"""Everything that the sheet and the pictures show."""

from dataclasses import dataclass

from proof import converters, delay, distortion, response
from proof.converters import Converter

RATIOS = (
    (48_000, 8_000),
    (44_100, 8_000),
    (24_000, 8_000),
    (16_000, 8_000),
    (8_000, 16_000),
    (8_000, 48_000),
    (48_000, 16_000),
    (44_100, 48_000),
)


@dataclass(frozen=True)
class Figures:
    """One converter at one ratio."""

    converter: Converter
    response: response.Response
    thd_n: float  # dB
    delay: float | None  # seconds


def measure(from_rate, to_rate):
    """Measures everyone at one ratio."""
    rates = from_rate, to_rate
    return [
        Figures(
            converter,
            response.measure(converter, *rates),
            distortion.measure(converter, *rates),
            delay.measure(converter, *rates),
        )
        for converter in converters.everyone()
    ]
