"""Where the audio of the demo stood still: when, for how long, and by whose doing."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from vsingest.protocol.audio import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE, STALL_SECONDS

# What one hold-up does to senders, arrivals and the server's buffers shows within this time.
_TOGETHER_SECONDS: Final = 0.25


class StallCause(StrEnum):
    """Who kept the audio waiting."""

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
    """One time at which the audio stood still; in seconds.

    Attributes:
        at: When, from the first frame that the recorder heard.
        seconds: How long.
        cause: By whose doing.
        concealed_seconds: How much of the recording the server made up for it.
    """

    at: float
    seconds: float
    cause: StallCause
    concealed_seconds: float = 0.0

    @property
    def end(self) -> float:
        """When it was over."""
        return self.at + self.seconds

    def __str__(self) -> str:
        made_up = f"; {self.concealed_seconds * 1_000:.0f} ms are concealed"
        return (
            f"{self.seconds * 1_000:.0f} ms at {self.at:.2f} s: {_WORDS[self.cause]}"
            f"{made_up if self.concealed_seconds else ''}"
        )


def late_frames(first_at: float, lateness: NDArray[np.float64]) -> Iterator[Stall]:
    """Finds where frames left late.

    Args:
        first_at: When the first left, from the first frame that the recorder heard.
        lateness: Of each frame, in seconds.
    """
    for start, end in _runs(lateness > FRAME_SECONDS):
        worst = float(lateness[start:end].max())
        if worst >= STALL_SECONDS:
            at = first_at + start * FRAME_SECONDS
            yield Stall(at=at, seconds=worst, cause=StallCause.SENDER)


def gaps(arrivals: NDArray[np.float64], held_up: list[tuple[float, float]]) -> Iterator[Stall]:
    """Finds where nothing came.

    Args:
        arrivals: When each frame came.
        held_up: Begin and end of each time at which the recorder itself could not run.
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
    """Finds what the server made up.

    Args:
        made_up: Of each frame of the recording, whether it is that.
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
    """Makes one of those that belong together, by the first cause in the order of `StallCause`."""
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
    """Begin and end of each stretch that is marked."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marks, [False])).astype(np.int8)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
