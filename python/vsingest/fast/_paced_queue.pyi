from typing import SupportsIndex, final

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._audio_wire import AudioWire
from vsingest.fast._beat import Beat
from vsingest.fast._sample_ring import SampleRing
from vsingest.fast._stretch import Stretch
from vsingest.fast._typing import Buffer
from vsingest.fast.stats import PacedStats

@final
class PacedQueue:
    """Samples that wait to be sent, cut into frames of 20 ms as they leave, and counters of them.

    Where an utterance ends within a frame, the frame is filled up with silence, and a whole frame
    of silence follows: a server that runs dry repeats what it had last to conceal the gap, and now
    that is silence.

    With a ``wire`` the queue itself sends what is due, when ``emit`` is called, or from the thread
    of a ``Beat``. Without one the owner takes spans by ``next``, and reads them from ``ring``.
    Apart from the beat, one thread at a time may use it.

    Args:
        capacity: Samples that may wait.
        stretch: Tells when each frame may leave.
        frame_samples: Samples of a frame, 1 to 960. 160 is 20 ms at 8 kHz.
        late_frames: For how many frames ``lateness`` is kept.

    Attributes:
        ring: What the samples are read from; left alone while there is a wire.
        stretch: As given.
        capacity: As given.
        wire: Where audio goes; None where its owner sends.

    Raises:
        ValueError: An argument is out of range.
    """

    def __init__(
        self,
        capacity: SupportsIndex,
        stretch: Stretch,
        *,
        frame_samples: SupportsIndex = 160,
        late_frames: SupportsIndex = 4_096,
    ) -> None: ...
    def __bool__(self) -> bool:
        """Whether a frame waits that could leave."""

    ring: SampleRing
    stretch: Stretch
    capacity: int
    wire: AudioWire | None
    @property
    def frame_samples(self) -> int:
        """As given."""

    @property
    def held(self) -> int:
        """Samples that wait."""

    def attach_beat(self, beat: Beat | None) -> None:
        """Lets a beat send from now on; None detaches the queue."""

    def put(self, samples: Buffer) -> int:
        """Takes int16 samples, as many as there is room for; returns how many were lost."""

    def ready(self, now: float) -> None:
        """Notes when the first frame of an empty queue was there; ``lateness`` counts from then."""

    def end(self) -> bool:
        """Ends the utterance here; whether there is one, and fewer than 8 ends wait."""

    def next(self, frames: SupportsIndex) -> tuple[int, int]:
        """What may leave next, of up to so many frames: samples, and the frames they make.

        A frame of no samples is one of silence. No frames: nothing may.
        """

    def count(self, samples: SupportsIndex, frames: SupportsIndex, now: float) -> None:
        """Counts such a span as sent; the samples are the caller's to read from ``ring``.

        Raises:
            ValueError: It is more than is held, or than the frames can hold.
        """

    def drop(self, samples: SupportsIndex, frames: SupportsIndex) -> None:
        """Drops such a span at its time, unsent.

        Raises:
            ValueError: As ``count``.
        """

    def emit(self, now: float, due_by: float | None = None) -> bool:
        """Sends what is due over the wire; whether more waits, for its time or for the wire.

        Due by now, where nothing else is given: a beat that comes late sends what was due at its
        own time, and leaves the rest to the next.
        """

    def pad(self, now: float) -> bool:
        """Sends a frame of the samples that do not fill one, padded with silence.

        With none held that is a frame of silence. Whether the wire took it.
        """

    def clear(self) -> int:
        """Drops what waits; returns how many samples that was."""

    def stats(self) -> PacedStats:
        """What has left and what waits, at one moment."""

    def lateness(self) -> NDArray[np.float32]:
        """Seconds that each of the last frames left after it was both due and there; a copy.

        Due is the first beat of the grid at its deadline or after. Oldest first.
        """
