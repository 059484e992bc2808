"""Counters of the samples that went through the buffers of the core."""

from typing import NamedTuple


class PlayoutStats(NamedTuple):
    """Counters of a ``PlayoutBuffer`` since it was made, in samples unless said otherwise.

    ``accepted == played + dropped + held`` always holds, and ``played + concealed + silence`` is
    the number of samples that all pulls returned.

    Attributes:
        accepted: Samples pushed.
        played: Samples played.
        held: Samples that wait to be played.
        overflow: Samples dropped because more than the capacity were held.
        trimmed: Samples dropped to end a standing delay.
        skipped: Samples dropped because their time passed without a pull; see ``skip()``.
        cleared: Samples dropped by ``clear()``.
        late: Samples dropped because a later sequence number had already come.
        duplicates: Samples dropped because their sequence number had come before.
        missing: Packets whose sequence numbers were skipped; one that comes late after all still
            counts here.
        restarts: How often the sender was found to have started its sequence numbers anew.
        underruns: How often no samples were left before ``end()``. A talker who falls silent counts
            as one, since nothing in the stream tells the two apart.
        concealed: Samples made up to fade out what was heard last.
        silence: Samples of silence returned.
        odd_bytes: Bytes that were half a sample when play ran out of samples, or at ``clear()`` or
            ``end()``, and were dropped.
    """

    accepted: int
    played: int
    held: int
    overflow: int
    trimmed: int
    skipped: int
    cleared: int
    late: int
    duplicates: int
    missing: int
    restarts: int
    underruns: int
    concealed: int
    silence: int
    odd_bytes: int

    @property
    def dropped(self) -> int:
        """Samples accepted that will never be played, whatever the cause."""
        gone = self.overflow + self.trimmed + self.skipped
        return gone + self.cleared + self.late + self.duplicates


class SampleRingStats(NamedTuple):
    """Counters of a ``SampleRing`` since it was made, in samples.

    ``accepted == read + dropped + held`` always holds.

    Attributes:
        accepted: Samples written.
        read: Samples read, by ``consume()`` too.
        held: Samples that wait to be read.
        overflow: Samples dropped because there was no room.
        discarded: Samples dropped by ``drop()``.
        cleared: Samples dropped by ``clear()``.
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
    """Counters of a ``PacedQueue``: what was sent, and what waits, at one moment.

    Attributes:
        sent: Samples sent.
        frames: Frames that they were sent in.
        padding: Samples of silence that filled these frames up.
        held: Samples that wait.
        first_frame_at: When the first frame was sent, as the ``now`` of that call; None before.
    """

    sent: int
    frames: int
    padding: int
    held: int
    first_frame_at: float | None
