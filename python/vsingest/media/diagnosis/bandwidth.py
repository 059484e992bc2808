"""Audio that was once of a lower rate."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.diagnosis.finding import Fault, Finding

# Half of the rates of telephones and old sound cards, in Hz. A higher edge is no sign of a fault.
_EDGES: Final = (4_000.0, 5_512.5)
_POINTS: Final = 2_048
_FEWEST_SECONDS: Final = 0.5
# Audible below the edge, and not above it.
_AUDIBLE_DB: Final = -65.0
_DROP_DB: Final = 25.0


def find_narrow_band(samples: NDArray[np.float32], rate: int) -> Iterator[Finding]:
    """Report audio whose spectrum ends at half of a lower rate.

    A tone, or anything else that does not fill the band below the edge, is not judged.

    Args:
        samples: Shape (samples, channels), with a full scale of 1.0.
        rate: Samples a second, as the header states.
    """
    if len(samples) < max(_POINTS, _FEWEST_SECONDS * rate):
        return
    spectrum = _spectrum(samples.mean(axis=1))
    frequencies = np.fft.rfftfreq(_POINTS, 1 / rate)

    def band(low: float, high: float) -> NDArray[np.float64]:
        return spectrum[(frequencies >= low) & (frequencies < high)]

    for edge in _EDGES:
        if edge > 0.4 * rate:
            return
        below, above = band(0.6 * edge, 0.9 * edge), band(1.1 * edge, 1.4 * edge)
        if not below.size or not above.size:
            continue
        # The quietest part below the edge counts: a single tone there does not fill the band.
        drop = float(np.percentile(below, 10) - above.max())
        if np.percentile(below, 10) > _AUDIBLE_DB and drop > _DROP_DB:
            original = round(2 * edge)
            yield Finding(
                Fault.WRONG_RATE,
                round(min(0.95, 0.5 + drop / 100), 2),
                f"nothing above {edge / 1_000:g} kHz, at {rate} Hz: {drop:.0f} dB less than below",
                f"it was {original} Hz once: send that original, at rate={original}; if its label "
                "is wrong, it plays at the wrong speed",
            )
            return


def _spectrum(mono: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the mean power by frequency, in dB relative to the strongest."""
    count = len(mono) // _POINTS
    frames = mono[: count * _POINTS].reshape(count, _POINTS) * np.blackman(_POINTS)
    power = np.mean(np.square(np.abs(np.fft.rfft(frames))), axis=0)
    most = power.max()
    return np.asarray(10 * np.log10(np.maximum(power / most, 1e-16) if most else power + 1.0))
