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
    """A queue of samples to send in frames of 20 ms, each at its time, and counters of them.

    ``put`` adds samples and ``end`` marks the end of an utterance. A ``Stretch`` says when each
    frame is due. The frame in which an utterance ends is filled up with silence, and a whole frame
    of silence follows it: a server that runs out of audio conceals the gap by repeating what it
    heard last, and that is then silence.

    A queue with a ``wire`` sends by itself: each call of ``emit`` sends what is due, and a ``Beat``
    calls it every 20 ms. Without a wire its owner sends: ``next`` says what may leave, ``count``
    counts it as sent, and the samples are then read from ``ring``. One thread at a time may use a
    queue, besides that of its beat; where a beat sends, open and end stretches only while
    the queue is empty.

    Args:
        capacity: Samples that may wait, 1 to 16,777,216. What exceeds it is refused by ``put``.
        stretch: Says when each frame may leave.
        frame_samples: Samples of a frame, 1 to 960; 160, the default, is 20 ms at 8 kHz.
        late_frames: For how many of the last frames ``lateness`` is kept, 1 to 1,048,576.

    Attributes:
        ring: What holds the samples. It refuses to be read or written while a beat sends.
        stretch: As given.
        capacity: As given.

    Raises:
        TypeError: A number is no whole number, or ``stretch`` is no ``Stretch``.
        ValueError: A number is out of range.
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
        """Whether a frame waits that could leave once it is due."""

    ring: SampleRing
    stretch: Stretch
    capacity: int
    @property
    def frame_samples(self) -> int:
        """Samples of a frame."""

    @property
    def held(self) -> int:
        """Samples that wait."""

    @property
    def wire(self) -> AudioWire | None:
        """Where audio is sent; None, as at first, while the owner sends."""

    @wire.setter
    def wire(self, wire: AudioWire | None) -> None: ...
    def attach_beat(self, beat: Beat | None) -> None:
        """Lets the thread of a beat send from now on; after a call with None, no thread does."""

    def put(self, samples: Buffer) -> int:
        """Adds samples; copies them.

        Args:
            samples: Any C-contiguous buffer of int16 (or raw little-endian bytes) of one channel.

        Returns:
            How many samples, counted from the end, there was no room for. They are lost.

        Raises:
            TypeError: ``samples`` is no buffer, or of another sample format.
            ValueError: ``samples`` is not contiguous, ends amid a sample or has several channels.
        """

    def ready(self, now: float) -> None:
        """Notes when the first frame of an empty queue was complete.

        ``lateness`` counts from then where that is after the frame was due.

        Args:
            now: Seconds of ``time.monotonic()``.
        """

    def end(self) -> bool:
        """Marks the end of an utterance after the samples put so far.

        Returns:
            Whether it was marked: not if nothing was put since the last mark, or if 8 marks wait.
        """

    def next(self, frames: SupportsIndex) -> tuple[int, int]:
        """Says what may leave next, whether it is due or not; changes nothing.

        Args:
            frames: The most frames to return, 0 to 1,048,576.

        Returns:
            How many samples, and how many frames they make. A frame of no samples is one of
            silence. No frames means that none is complete.

        Raises:
            TypeError: ``frames`` is no whole number.
            ValueError: ``frames`` is out of range.
        """

    def count(self, samples: SupportsIndex, frames: SupportsIndex, now: float) -> None:
        """Counts what ``next`` returned as sent; the owner then reads the samples from ``ring``.

        Args:
            samples: How many samples leave.
            frames: In how many frames.
            now: Seconds of ``time.monotonic()``.

        Raises:
            TypeError: A number is no whole number.
            ValueError: The queue holds fewer samples, or the frames cannot hold as many.
        """

    def drop(self, samples: SupportsIndex, frames: SupportsIndex) -> None:
        """Drops what ``next`` returned, as if it had been sent: its time passes all the same.

        Raises:
            TypeError: As from ``count``.
            ValueError: As from ``count``.
        """

    def emit(self, now: float, due_by: float | None = None) -> bool:
        """Sends over the wire what is due; does nothing without a wire.

        Args:
            now: Seconds of ``time.monotonic()``, from which ``lateness`` counts.
            due_by: Frames due at this time or earlier are sent; ``now`` where None. A beat that is
                late passes its own time, and leaves the later frames to the next beat.

        Returns:
            Whether more waits to be sent: for its time, or for room in the socket.
        """

    def pad(self, now: float) -> bool:
        """Sends the samples that do not fill a frame in one that is padded with silence.

        Where none are held, that is a frame of silence. Nothing is sent without a wire, or while a
        whole frame waits.

        Args:
            now: Seconds of ``time.monotonic()``.

        Returns:
            Whether a frame was sent.
        """

    def clear(self) -> int:
        """Drops all samples that wait, and the marks; returns how many samples that was."""

    def stats(self) -> PacedStats:
        """Returns the counters of what was sent and what waits, all of one moment."""

    def lateness(self) -> NDArray[np.float32]:
        """Returns by how many seconds each of the last frames was late, the oldest first; a copy.

        It counts from the first whole multiple of 20 ms at or after the frame's due time, or from
        when the frame was complete, if that is later. Never below 0.
        """
