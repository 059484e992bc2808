"""Samples that wait for their time, and where one utterance ends."""

from collections import deque
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsingest.fast import SampleRing
from vsingest.protocol.audio import FRAME_SAMPLES


class Span(NamedTuple):
    """What may be sent next.

    Attributes:
        samples: To be read from the ring; none is a frame of silence.
        frames: What they make.
    """

    samples: int
    frames: int


class SendQueue:
    """A ring of samples at the wire's rate, cut into frames as they leave.

    An utterance that ends within a frame has that frame filled up with silence, and one more frame
    of it after: a server that runs dry conceals what it misses by repeating what it had last, and
    this way that is silence.

    Args:
        capacity: Samples that may wait.

    Attributes:
        ring: What the samples are read from.
    """

    def __init__(self, capacity: int) -> None:
        self.ring = SampleRing(capacity, keep="oldest")
        self._put = 0
        self._taken = 0
        self._ends: deque[int] = deque()
        self._ended_at = 0

    def __bool__(self) -> bool:
        """Whether a frame waits that could leave."""
        return bool(self._ends) or self.ring.held >= FRAME_SAMPLES

    @property
    def free(self) -> int:
        """Samples there is room for."""
        return self.ring.capacity - self.ring.held

    def put(self, samples: NDArray[np.int16]) -> None:
        """Takes samples; there has to be room."""
        self.ring.write(samples)
        self._put += samples.size

    def end(self) -> bool:
        """Ends the utterance here; whether there is one."""
        if self._put == self._ended_at:
            return False
        self._ends.append(self._put)
        self._ended_at = self._put
        return True

    def next(self, frames: int) -> Span:
        """Shows what may be sent next, of up to so many frames; no frames where nothing may."""
        if not self._ends:
            frames = min(frames, self.ring.held // FRAME_SAMPLES)
            return Span(frames * FRAME_SAMPLES, frames)
        left = self._ends[0] - self._taken
        if not left:
            return Span(0, min(frames, 1))
        frames = min(frames, -(-left // FRAME_SAMPLES))
        return Span(min(left, frames * FRAME_SAMPLES), frames)

    def took(self, span: Span) -> None:
        """Notes that a span has been read from the ring."""
        self._taken += span.samples
        if not span.samples:
            self._ends.popleft()

    def clear(self) -> int:
        """Forgets everything; gives how many samples that was."""
        lost = self.ring.clear()
        self._taken = self._ended_at = self._put
        self._ends.clear()
        return lost
