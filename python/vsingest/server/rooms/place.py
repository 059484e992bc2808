"""A participant's place: a room and the member in it."""

from dataclasses import dataclass

from vsingest.server.rooms.member import Member
from vsingest.server.rooms.room import Room


@dataclass(frozen=True, slots=True)
class Place:
    """A member and their room, as `Rooms.join` returns it.

    Attributes:
        room: The room.
        member: The participant in it.
    """

    room: Room
    member: Member
