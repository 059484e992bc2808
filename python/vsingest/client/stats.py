"""The stats of a call."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from vsingest.client.reconnect import Reconnected
from vsingest.fast import PlayoutStats


class FlowStats(msgspec.Struct, frozen=True, kw_only=True):
    """The counters of one direction, in samples: ``accepted == sent + sum(dropped) + queued``.

    Attributes:
        accepted: Samples taken from `send`, or intended for listeners.
        sent: Samples passed to the socket, or read by a listener.
        dropped: Samples lost, by cause.
        queued: Samples that wait.
        frames: Frames passed on.
        padding: Samples of silence that filled up a frame or bridged a stall; not in the counts
            above.
        first_frame_at: When the first frame was sent or received, in seconds of the call's clock;
            None before.
    """

    accepted: int
    sent: int
    dropped: dict[str, int]
    queued: int
    frames: int
    padding: int = 0
    first_frame_at: float | None = None


class LatenessStats(msgspec.Struct, frozen=True, kw_only=True):
    """The time from when frames were both due and available until they were sent, in seconds."""

    p50: float = 0.0
    p99: float = 0.0
    max: float = 0.0

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "LatenessStats":
        """Returns the percentiles of some values; zeros if there are none."""
        if not values.size:
            return cls()
        p50, p99 = np.percentile(values, (50, 99))
        return cls(p50=float(p50), p99=float(p99), max=float(values.max()))


class CallStats(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot of a call's counters.

    Attributes:
        sample_rate: At which samples are counted: the rate of the audio on the wire.
        sending: Audio from `send` to the socket.
        hearing: Audio given to listeners; each listener counts separately.
        playout: The playout buffer before the listeners that are not raw; it overflows while nobody
            listens.
        lateness: The lateness of the last 4,096 frames.
        gaps: How often the producer fell behind by more than a frame.
        gap_seconds: By how many seconds, in total.
        odd_bytes: Bytes of incomplete samples given to `send` and never completed.
        received: Samples received from the socket.
        messages_dropped: Topic messages that were dropped because a subscriber was too slow.
        errors: Messages from the server that could not be read, and `error` events.
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
