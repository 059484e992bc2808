"""The rates and the numbers of channels that a call takes."""

from pathlib import Path
from typing import Final

from vsingest.media.errors import SoundFileError
from vsingest.media.raw_format import MOST_CHANNELS

# `fast.Resampler` takes rates of up to 1 MHz; a file below 1 kHz holds no speech, and its header is
# more likely to be damaged.
LOWEST_RATE: Final = 1_000
HIGHEST_RATE: Final = 1_000_000


class OutOfBoundsError(SoundFileError):
    """A file can be read, but its rate or its channels are out of bounds."""


def check_bounds(path: Path, rate: int, channels: int) -> None:
    """Check that a call can take a file's rate and channels.

    Raises:
        OutOfBoundsError: It cannot.
    """
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise OutOfBoundsError(
            f"{path}: rate: {rate} Hz is outside {LOWEST_RATE}..{HIGHEST_RATE}; its header may be "
            "damaged, or it holds no sound"
        )
    if channels < 1:
        raise OutOfBoundsError(f"{path}: channels: {channels}; its header is damaged")
    if channels > MOST_CHANNELS:
        raise OutOfBoundsError(
            f"{path}: channels: {channels} is outside 1..{MOST_CHANNELS}; mix it down first, such "
            "as by ffmpeg -i FILE -ac 2 OUT.wav"
        )
