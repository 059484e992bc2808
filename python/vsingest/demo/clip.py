"""The speech that the demo sends."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.sndfile import SoundReader, SoundWriter

CLIP: Final = Path(__file__).with_name("speech.flac")


def load_clip() -> tuple[NDArray[np.float32], int]:
    """Reads it: mono float32 samples, and their rate of 48 kHz."""
    with SoundReader(CLIP) as reader:
        return reader.read()[:, 0], reader.rate


def write_clip(path: Path) -> float:
    """Writes the speech into a mono 16-bit file of 48 kHz, of WAV or FLAC by its suffix.

    Returns:
        How many seconds it lasts.

    Raises:
        SoundFileError: The file cannot be written there, or its suffix is another one.
    """
    samples, rate = load_clip()
    with SoundWriter(path, rate) as writer:
        writer.write((samples * 32_768).astype(np.int16))  # the clip's own 16 bits
    return len(samples) / rate
