"""Audio on its way in: every listener gets every frame."""

from collections import Counter
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vsingest import fast
from vsingest.client.errors import CallEnded
from vsingest.client.inbox import Inbox, Stream
from vsingest.client.stats import FlowStats
from vsingest.media.clock import Clock
from vsingest.protocol.audio import FRAME_SAMPLES

Frame: TypeAlias = NDArray[np.int16]

LISTENER_FRAMES: Final = 50


class Listeners:
    """Cuts the incoming audio into frames and spreads them.

    Attributes:
        received: Samples that came from the socket.
    """

    def __init__(self, clock: Clock) -> None:
        self.received = 0
        self._clock = clock
        self._packetizer = fast.Packetizer(FRAME_SAMPLES)
        self._inboxes: list[Inbox[Frame]] = []
        self._gone = Counter[str]()
        self._unheard = 0
        self._first_frame_at: float | None = None
        self._over = False
        self._ended: CallEnded | None = None

    def listen(self) -> Stream[Frame]:
        """Adds a listener, from the next frame on."""
        inbox: Inbox[Frame] = Inbox(LISTENER_FRAMES)
        if self._over:
            inbox.finish(self._ended)
        else:
            self._inboxes.append(inbox)
        return Stream(inbox, self._leave)

    def hear(self, samples: Frame) -> None:
        """Takes the audio of one message, of any length."""
        if self._first_frame_at is None:
            self._first_frame_at = self._clock.now()
        self.received += samples.size
        if samples.size == FRAME_SAMPLES and not self._packetizer.held:
            self._spread(samples)
            return
        for frame in self._packetizer.push(samples):
            self._spread(frame)

    def finish(self, ended: CallEnded | None) -> None:
        """Ends every listener's stream, after the last frame, padded where it was cut short."""
        if self._packetizer.held:
            for frame in self._packetizer.flush(pad=True):
                self._spread(frame)
        self._over, self._ended = True, ended
        for inbox in self._inboxes:
            inbox.finish(ended)

    def stats(self) -> FlowStats:
        """The books of all listeners, past and present, together."""
        books = Counter(self._gone)
        for inbox in self._inboxes:
            books.update(_books(inbox))
        dropped = {
            "slow-listener": books["dropped"],
            "listener-left": books["abandoned"],
            "no-listener": self._unheard,
        }
        return FlowStats(
            accepted=(books["accepted"] + self._unheard) * FRAME_SAMPLES,
            sent=books["read"] * FRAME_SAMPLES,
            dropped={cause: n * FRAME_SAMPLES for cause, n in dropped.items() if n},
            queued=sum(map(len, self._inboxes)) * FRAME_SAMPLES,
            frames=books["read"],
            first_frame_at=self._first_frame_at,
        )

    def _spread(self, frame: Frame) -> None:
        if not self._inboxes:
            self._unheard += 1
        for index, inbox in enumerate(self._inboxes):
            # Each may write to its own.
            inbox.put(frame.copy() if index else frame)

    def _leave(self, inbox: Inbox[Frame]) -> None:
        inbox.abandon()
        if inbox in self._inboxes:
            self._inboxes.remove(inbox)
            self._gone.update(_books(inbox))


def _books(inbox: Inbox[Frame]) -> dict[str, int]:
    return {
        "accepted": inbox.accepted,
        "read": inbox.read,
        "dropped": inbox.dropped,
        "abandoned": inbox.abandoned,
    }
