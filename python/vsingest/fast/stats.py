"""What the buffers of the core say about the samples that went through them."""

from typing import NamedTuple


class PlayoutStats(NamedTuple):
    """The account of a ``PlayoutBuffer``, in samples since it was made.

    Always ``accepted == played + dropped + held``, and ``played + concealed + silence`` is what
    all pulls handed out.

    Attributes:
        accepted: Samples pushed.
        played: Real samples handed out.
        held: Samples that wait to be played.
        overflow: Dropped because more than the capacity was pushed.
        trimmed: Dropped to end a standing delay.
        cleared: Dropped by ``clear()``.
        late: Dropped because a later sequence number had already come.
        duplicates: Dropped because their sequence number had come before.
        missing: Sequence numbers that were passed over, in packets; one that comes late after all
            counts here too.
        underruns: How often play ran out of samples before ``end()``. A talker who falls silent
            counts as one: nothing on the wire tells the two apart.
        concealed: Samples made up to fade out what was heard last.
        silence: Samples of pure silence handed out.
        odd_bytes: Bytes of half a sample whose other half did not come before play ran dry, or
            before ``clear()`` or ``end()``.
    """

    accepted: int
    played: int
    held: int
    overflow: int
    trimmed: int
    cleared: int
    late: int
    duplicates: int
    missing: int
    underruns: int
    concealed: int
    silence: int
    odd_bytes: int

    @property
    def dropped(self) -> int:
        """Samples accepted that will never be played, whatever the cause."""
        return self.overflow + self.trimmed + self.cleared + self.late + self.duplicates


class SampleRingStats(NamedTuple):
    """The account of a ``SampleRing``, in samples since it was made.

    Always ``accepted == read + dropped + held``.

    Attributes:
        accepted: Samples written.
        read: Samples read, and those that ``consume()`` counted.
        held: Samples that wait to be read.
        overflow: Lost for want of room.
        discarded: Dropped by ``drop()``.
        cleared: Dropped by ``clear()``.
    """

    accepted: int
    read: int
    held: int
    overflow: int
    discarded: int
    cleared: int

    @property
    def dropped(self) -> int:
        """Samples accepted that will never be read, whatever the cause."""
        return self.overflow + self.discarded + self.cleared


class PacedStats(NamedTuple):
    """What a ``PacedQueue`` has sent, and what waits, at one moment.

    Attributes:
        sent: Samples that have left.
        frames: Frames that have left, of 160 samples each.
        padding: Samples of silence that filled these frames up.
        held: Samples that wait.
        first_frame_at: When the first frame left, in seconds of the clock; None before.
    """

    sent: int
    frames: int
    padding: int
    held: int
    first_frame_at: float | None
