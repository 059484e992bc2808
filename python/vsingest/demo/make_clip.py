"""Makes `speech.flac`, the voice of the demo. Needs espeak-ng; the result is checked in.

    apt-get install espeak-ng
    python -m vsingest.demo.make_clip python/vsingest/demo/speech.flac

The text is two of the Harvard sentences (IEEE Recommended Practice for Speech Quality
Measurements, 1969, list 1), which are balanced in their sounds as English speech is. espeak-ng
speaks at 22,050 Hz; soxr at its best takes that to 48 kHz, as a microphone would give it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr

TEXT: Final = (
    "The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background."
)
VOICE: Final = "en-gb-x-rp"
WORDS_PER_MINUTE: Final = 152
SAMPLE_RATE: Final = 48_000
PEAK: Final = 0.5


def make_clip(target: Path) -> None:
    """Speaks the text into a mono 16-bit FLAC file, with its peak at -6 dBFS."""
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder, "spoken.wav")
        subprocess.run(  # noqa: S603 - fixed words
            ["espeak-ng", "-v", VOICE, "-s", str(WORDS_PER_MINUTE), "-w", str(spoken), TEXT],  # noqa: S607
            check=True,
        )
        samples, rate = soundfile.read(spoken, dtype="float64")
    resampled = soxr.resample(samples, rate, SAMPLE_RATE, quality="VHQ")
    scaled = resampled * (PEAK * 32_768 / np.abs(resampled).max())
    soundfile.write(target, np.rint(scaled).astype(np.int16), SAMPLE_RATE, subtype="PCM_16")


if __name__ == "__main__":
    make_clip(Path(sys.argv[1]))
