"""The stats of a call."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from vsingest.client.reconnect import Reconnected
from vsingest.fast import PlayoutStats


class FlowStats(msgspec.Struct, frozen=True, kw_only=True):
    """One direction, in samples of the call: ``accepted == sent + sum(dropped) + queued``, always.

    Attributes:
        accepted: Taken: from `send`, or for each listener.
        sent: Passed on: to the socket, or to a listener.
        dropped: Lost, by cause.
        queued: Still here.
        frames: Frames passed on.
        padding: Silence added to fill the last frame of a stretch; not in the counts above.
        first_frame_at: When the first frame was passed on (sending) or came (hearing), in seconds
            of the call's clock; None before.
    """

    accepted: int
    sent: int
    dropped: dict[str, int]
    queued: int
    frames: int
    padding: int = 0
    first_frame_at: float | None = None


class LatenessStats(msgspec.Struct, frozen=True, kw_only=True):
    """How late frames left after they were both due and there, in seconds."""

    p50: float = 0.0
    p99: float = 0.0
    max: float = 0.0

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "LatenessStats":
        """Sums up a record; zeros where it is empty."""
        if not values.size:
            return cls()
        p50, p99 = np.percentile(values, (50, 99))
        return cls(p50=float(p50), p99=float(p99), max=float(values.max()))


class CallStats(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot of a call's counters.

    Attributes:
        sample_rate: At which samples are counted: the rate of the audio on the wire.
        sending: From `send` to the socket.
        hearing: What listeners were given; each counts on its own.
        playout: The playout buffer between the socket and the listeners at a steady pace; what
            comes while nobody listens overflows it.
        lateness: Of the frames sent last (4,096).
        gaps: How often the producer fell behind by more than a frame.
        gap_seconds: How far, in all.
        odd_bytes: Bytes of cut samples given to `send` and never completed.
        received: Samples that came from the socket.
        messages_dropped: Topic messages that a slow subscriber never saw.
        errors: Messages from the server that could not be read, and its `error` events.
        reconnects: What each break of the connection cost.
    """

    sample_rate: int
    sending: FlowStats
    hearing: FlowStats
    playout: PlayoutStats
    lateness: LatenessStats
    gaps: int
    gap_seconds: float
    odd_bytes: int
    received: int
    messages_dropped: int
    errors: int
    reconnects: tuple[Reconnected, ...]
