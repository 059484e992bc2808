"""The playout buffer of a connection: of a participant in a room, or of the room at a client."""

from typing import Final

from vsingest.fast import PlayoutBuffer

# In frames of 20 ms. Official clients send bursts of four, which the target depth covers.
_TARGET: Final = 4
_LIMIT: Final = 12
CAPACITY_FRAMES: Final = 75


def make_playout(frame: int, *, adaptive: bool = False) -> PlayoutBuffer:
    """Makes a playout buffer with the same depths in time at any rate.

    Args:
        frame: Samples in 20 ms.
        adaptive: Whether the target depth follows the jitter.
    """
    return PlayoutBuffer(
        frame_samples=frame,
        target_samples=_TARGET * frame,
        limit_samples=_LIMIT * frame,
        capacity_samples=CAPACITY_FRAMES * frame,
        adaptive=adaptive,
    )
