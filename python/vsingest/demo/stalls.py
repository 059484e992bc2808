"""The stalls of the demo's audio: when, how long, and with which cause."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from vsingest.protocol.audio import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE, STALL_SECONDS

# The effects of one delay on senders, arrivals and the server's buffers appear within this time.
_TOGETHER_SECONDS: Final = 0.25


class StallCause(StrEnum):
    """The cause of a stall."""

    SENDER = "sender-late"
    RECORDER = "recorder-late"
    SERVER = "server-late"
    CONCEALED = "concealed"


_WORDS: Final = {
    StallCause.SENDER: "frames left their sender late",
    StallCause.RECORDER: "the recorder's process was held up",
    StallCause.SERVER: "the server sent late",
    StallCause.CONCEALED: "every frame left in time, and did not reach the server in time",
}


class Stall(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One stall of the audio; times are in seconds.

    Attributes:
        at: Its start, from the first frame that the recorder heard.
        seconds: Its length.
        cause: Its cause.
        concealed_seconds: How much of the recording the server concealed because of it.
    """

    at: float
    seconds: float
    cause: StallCause
    concealed_seconds: float = 0.0

    @property
    def end(self) -> float:
        """Its end."""
        return self.at + self.seconds

    def __str__(self) -> str:
        made_up = f"; {self.concealed_seconds * 1_000:.0f} ms are concealed"
        return (
            f"{self.seconds * 1_000:.0f} ms at {self.at:.2f} s: {_WORDS[self.cause]}"
            f"{made_up if self.concealed_seconds else ''}"
        )


def late_frames(first_at: float, lateness: NDArray[np.float64]) -> Iterator[Stall]:
    """Finds stalls in which frames were sent late.

    Args:
        first_at: When the first frame was sent, from the first frame that the recorder heard.
        lateness: The lateness of each frame, in seconds.
    """
    for start, end in _runs(lateness > FRAME_SECONDS):
        worst = float(lateness[start:end].max())
        if worst >= STALL_SECONDS:
            at = first_at + start * FRAME_SECONDS
            yield Stall(at=at, seconds=worst, cause=StallCause.SENDER)


def gaps(arrivals: NDArray[np.float64], held_up: list[tuple[float, float]]) -> Iterator[Stall]:
    """Finds stalls in which no frames arrived.

    Args:
        arrivals: When each frame arrived.
        held_up: The start and end of each time in which the recorder itself could not run.
    """
    for before, after in pairwise(arrivals.tolist()):
        seconds = after - before - FRAME_SECONDS
        if seconds >= STALL_SECONDS:
            ours = any(begin < after and before < end for begin, end in held_up)
            yield Stall(
                at=before - float(arrivals[0]) + FRAME_SECONDS,
                seconds=seconds,
                cause=StallCause.RECORDER if ours else StallCause.SERVER,
            )


def concealments(made_up: NDArray[np.bool_]) -> Iterator[Stall]:
    """Finds concealed audio.

    Args:
        made_up: For each frame of the recording, whether it is concealed.
    """
    for start, end in _runs(made_up):
        seconds = (end - start) * FRAME_SAMPLES / SAMPLE_RATE
        yield Stall(
            at=start * FRAME_SECONDS,
            seconds=seconds,
            cause=StallCause.CONCEALED,
            concealed_seconds=seconds,
        )


def together(stalls: list[Stall]) -> list[Stall]:
    """Merges stalls that belong together; the first cause in the order of `StallCause` counts."""
    ranks = list(StallCause)
    joined: list[Stall] = []
    for stall in sorted(stalls, key=lambda one: one.at):
        if not joined or stall.at > joined[-1].end + _TOGETHER_SECONDS:
            joined.append(stall)
            continue
        both = (joined.pop(), stall)
        first = min(both, key=lambda one: (ranks.index(one.cause), -one.seconds))
        if all(one.cause is StallCause.CONCEALED for one in both):
            first = msgspec.structs.replace(first, at=both[0].at, seconds=both[1].end - both[0].at)
        concealed = sum(one.concealed_seconds for one in both)
        joined.append(msgspec.structs.replace(first, concealed_seconds=concealed))
    return joined


def _runs(marks: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Returns the start and end of each run of marked frames."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marks, [False])).astype(np.int8)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
