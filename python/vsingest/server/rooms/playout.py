"""The playout buffer between a peer and the mix of its room."""

from typing import Final

from vsingest.fast import PlayoutBuffer
from vsingest.protocol.audio import AudioFormat

# In frames of 20 ms. Official clients send bursts of four, which the target depth covers.
_TARGET: Final = 4
_LIMIT: Final = 12
CAPACITY_FRAMES: Final = 75


def playout_for(audio: AudioFormat) -> PlayoutBuffer:
    """Makes a playout buffer with the same depths in time at any rate."""
    frame = audio.frame_samples
    return PlayoutBuffer(
        frame_samples=frame,
        target_samples=_TARGET * frame,
        limit_samples=_LIMIT * frame,
        capacity_samples=CAPACITY_FRAMES * frame,
    )
