"""Floats beyond full scale, and floats whose full scale is that of integers."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.diagnosis.finding import Fault, Finding

# The full scale of integers that were converted to floats without being divided, and their type.
_SCALES: Final = {2.0**15: "int16", 2.0**23: "int32, shifted", 2.0**31: "int32"}
# 30 dB over full scale: more than any gain that somebody would choose.
_LOUDEST: Final = 32.0
# Decoders overshoot the peaks of loud material by so much; cutting those off is inaudible.
_OVERSHOOT: Final = 1.122
_OVERSHOT_SHARE: Final = 0.001


def full_scale(samples: NDArray[np.float32]) -> float:
    """Return the full scale that floats seem to have; 1.0 is the right one.

    Args:
        samples: Shape (samples, channels), finite.
    """
    peak = _peak(samples)
    if peak <= _LOUDEST and not (peak >= 2 and np.array_equal(samples, np.rint(samples))):
        return 1.0
    return next((scale for scale in _SCALES if peak <= scale), max(_SCALES))


def find_scale(samples: NDArray[np.float32]) -> Iterator[Finding]:
    """Report floats in the scale of integers, and floats beyond full scale.

    Args:
        samples: As for `full_scale`.
    """
    peak = _peak(samples)
    scale = full_scale(samples)
    over = 20 * math.log10(peak) if peak else 0.0
    if scale > 1:
        whole = np.array_equal(samples, np.rint(samples))
        yield Finding(
            Fault.WRONG_SCALE,
            0.99 if whole else round(min(0.95, 0.6 + over / 200), 2),
            f"floats of up to {peak:,.0f}, where full scale is 1.0",
            f"divide them by {scale:,.0f}: they were {_SCALES[scale]} once",
        )
    elif samples.size:
        share = np.count_nonzero(np.abs(samples) > 1) / samples.size
        if peak > _OVERSHOOT or share > _OVERSHOT_SHARE:
            gain = math.floor(1_000 / peak) / 1_000
            yield Finding(
                Fault.OVER_SCALE,
                round(min(0.99, 0.7 + over / 30), 2),
                f"floats reach {over:+.1f} dB of full scale, and {100 * share:.1f} % of them go "
                "beyond it",
                f"multiply by {gain:.3f} or less: what is beyond 1.0 is cut off when it is sent",
            )


def _peak(samples: NDArray[np.float32]) -> float:
    return float(np.abs(samples).max(initial=0.0))
