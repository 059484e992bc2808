"""The speech that the demo sends."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.sndfile import SoundReader

CLIP: Final = Path(__file__).with_name("speech.flac")


def load_clip() -> tuple[NDArray[np.float32], int]:
    """Reads it: mono float32 samples, and their rate of 48 kHz."""
    with SoundReader(CLIP) as reader:
        return reader.read()[:, 0], reader.rate
