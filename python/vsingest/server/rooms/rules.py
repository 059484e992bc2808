"""What holds in one room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRules:
    """The rules its creator gave a room; a room nobody created has none.

    Attributes:
        participants: How many may be in it at a time; None for what the server allows.
        seconds: How long a session of it lasts at most; None for ever.
    """

    participants: int | None = None
    seconds: int | None = None
