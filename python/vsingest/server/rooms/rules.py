"""The rules of one room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRules:
    """The rules that a room's creator set; an implicit room has none.

    Attributes:
        participants: How many participants the room may have; None for the server's limit.
        seconds: The maximum length of a session; None for no maximum.
    """

    participants: int | None = None
    seconds: int | None = None
