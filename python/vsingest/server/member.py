"""Someone in a room."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vsingest.fast import PlayoutBuffer, Seat
from vsingest.protocol.events import Participant
from vsingest.server.link import Link

if TYPE_CHECKING:
    from vsingest.server.room import Room


@dataclass(slots=True, eq=False)
class Member:
    """A participant, the way to them, and their audio that the room has yet to hear.

    Attributes:
        participant: Who they are.
        room: Where they are.
        link: The way to them.
        topics: What they are subscribed to; their connection's own set.
        seat: Their place in the room's audio.
    """

    participant: Participant
    room: "Room"
    link: Link
    topics: AbstractSet[str]
    seat: Seat

    @property
    def playout(self) -> PlayoutBuffer:
        """Their audio."""
        return self.seat.playout

    @property
    def present(self) -> bool:
        """Whether they listen. After they left, their last words may still play out."""
        return self.seat.sender is not None

    def deafen(self) -> None:
        """Sends them nothing more, and takes no more of their audio."""
        self.seat.sender = None
        self.playout.end()
