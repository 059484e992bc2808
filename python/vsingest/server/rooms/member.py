"""A member of a room."""

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
    """A participant in a room: the link to them, and their audio that is not yet played.

    Attributes:
        session: The session that the call's creator requested.
        link: The link to the participant.
        topics: The topics to which they are subscribed; the set belongs to the connection.
        agreement: The extensions and the audio format of their connection.
        seat: Their seat in the room's bridge.
        reason: Why they left; None while they are present.
        joined_at: When they joined, in seconds of the monotonic clock.
        audio: The last requested gain and mute; `Room.set_gain` applies them.
        overflow: The samples that had overflowed their buffer when that was last looked at.
        overflowing: Whether more had than at the look before.
    """

    session: Session
    link: Link
    topics: AbstractSet[str]
    agreement: Agreement
    seat: Seat
    reason: Reason = Reason.LEFT
    joined_at: float = field(default_factory=system.monotonic)
    audio: ParticipantAudio = _AS_IT_IS
    overflow: int = 0
    overflowing: bool = False

    @property
    def participant(self) -> Participant:
        """The participant."""
        return self.session.participant

    @property
    def playout(self) -> PlayoutBuffer:
        """The buffer of their audio."""
        return self.seat.playout

    @property
    def present(self) -> bool:
        """Whether they are in the room. After they left, their last audio may still be played."""
        return self.seat.sender is not None

    def go(self, reason: Reason) -> None:
        """Marks the member as gone, and ends their audio."""
        self.reason = reason
        self.seat.sender = None
        self.playout.end()
