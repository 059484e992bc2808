"""Someone in a room."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from vsingest import system
from vsingest.cluster.session import Session
from vsingest.fast import PlayoutBuffer, Seat
from vsingest.protocol.events import Participant
from vsingest.protocol.extensions import Agreement
from vsingest.protocol.participant_audio import ParticipantAudio
from vsingest.server.rooms.lifecycle import Reason
from vsingest.server.rooms.link import Link

_AS_IT_IS: Final = ParticipantAudio(gain=1.0, muted=False)


@dataclass(slots=True, eq=False)
class Member:
    """A participant, the way to them, and their audio that the room has yet to hear.

    Attributes:
        session: What the creator of their call asked for.
        link: The way to them.
        topics: What they are subscribed to; their connection's own set.
        agreement: What their connection is beyond the plain protocol.
        seat: Their place in the room's audio.
        reason: Why they are not present.
        joined_at: When they joined, in seconds of the monotonic clock.
        audio: How loud the room was last asked to hear them; `Room.set_gain` sees to it.
    """

    session: Session
    link: Link
    topics: AbstractSet[str]
    agreement: Agreement
    seat: Seat
    reason: Reason = Reason.LEFT
    joined_at: float = field(default_factory=system.monotonic)
    audio: ParticipantAudio = _AS_IT_IS

    @property
    def participant(self) -> Participant:
        """Who they are."""
        return self.session.participant

    @property
    def playout(self) -> PlayoutBuffer:
        """Their audio."""
        return self.seat.playout

    @property
    def present(self) -> bool:
        """Whether they listen. After they left, their last words may still play out."""
        return self.seat.sender is not None

    def go(self, reason: Reason) -> None:
        """Notes that they listen no more, and takes no more of their audio."""
        self.reason = reason
        self.seat.sender = None
        self.playout.end()
