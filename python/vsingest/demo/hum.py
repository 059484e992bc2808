"""The tone beneath the speech."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.tone import tone
from vsingest.protocol.audio import SAMPLE_RATE

HUM_HZ: Final = 440.0
HUM_AMPLITUDE: Final = 0.05
# A server cannot distinguish an end from missing audio, and conceals the first moment.
SILENT_END_SECONDS: Final = 0.1


def hum(seconds: float, rate: int = SAMPLE_RATE) -> NDArray[np.float32]:
    """Returns a sine at the wire's rate, whose last tenth of a second is silence."""
    sound = np.zeros(round(seconds * rate), np.float32)
    blocks = tone(
        HUM_HZ,
        rate=rate,
        seconds=max(0.0, seconds - SILENT_END_SECONDS),
        amplitude=HUM_AMPLITUDE,
    )
    sounding = np.concatenate(list(blocks))
    sound[: len(sounding)] = sounding
    return sound
