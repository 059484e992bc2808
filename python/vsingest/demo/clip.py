"""The speech that the demo sends."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.sndfile import SoundReader, SoundWriter

CLIP: Final = Path(__file__).with_name("speech.flac")


def load_clip() -> tuple[NDArray[np.float32], int]:
    """Reads the speech: mono float32 samples, and their rate of 48 kHz."""
    with SoundReader(CLIP) as reader:
        return reader.read()[:, 0], reader.rate


def write_clip(path: Path) -> float:
    """Writes the speech to a mono 16-bit file of 48 kHz, WAV or FLAC by its suffix.

    Returns:
        The length in seconds.

    Raises:
        SoundFileError: The file cannot be written, or has another suffix.
    """
    samples, rate = load_clip()
    with SoundWriter(path, rate) as writer:
        writer.write((samples * 32_768).astype(np.int16))  # the clip itself has 16 bits
    return len(samples) / rate
