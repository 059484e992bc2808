"""The buffer between what a peer sends and what its room hears."""

from typing import Final

from vsingest.fast import PlayoutBuffer
from vsingest.protocol.audio import AudioFormat

# In frames of 20 ms. Official clients send bursts of four, which the target rides out.
_TARGET: Final = 4
_LIMIT: Final = 12
_CAPACITY: Final = 75


def playout_for(audio: AudioFormat) -> PlayoutBuffer:
    """Makes a buffer of the same times at any rate."""
    frame = audio.frame_samples
    return PlayoutBuffer(
        frame_samples=frame,
        target_samples=_TARGET * frame,
        limit_samples=_LIMIT * frame,
        capacity_samples=_CAPACITY * frame,
    )
