"""A participant's place: which room, and who they are in it."""

from dataclasses import dataclass

from vsingest.server.rooms.member import Member
from vsingest.server.rooms.room import Room


@dataclass(frozen=True, slots=True)
class Place:
    """What `Rooms.join` gives, and what leaving takes.

    Attributes:
        room: The room.
        member: The participant in it.
    """

    room: Room
    member: Member
