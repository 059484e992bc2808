"""What sound a call can take."""

from pathlib import Path
from typing import Final

from vsingest.media.errors import SoundFileError
from vsingest.media.raw_format import MOST_CHANNELS

# A resampler of the core goes as far as 256 times up or down from the wire's 8 kHz; below a
# kilohertz there is no speech to be sent.
LOWEST_RATE: Final = 1_000
HIGHEST_RATE: Final = 1_000_000


class OutOfBoundsError(SoundFileError):
    """A file can be read, and no call can take what it holds."""


def check_bounds(path: Path, rate: int, channels: int) -> None:
    """Looks whether a file's rate and channels are what a call can take.

    Raises:
        OutOfBoundsError: They are not.
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
