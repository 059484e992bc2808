"""Where a call stands, from the client's side."""

from enum import StrEnum


class Phase(StrEnum):
    """One way through, from top to bottom."""

    JOINING = "joining"
    JOINED = "joined"
    CLOSING = "closing"
    ENDED = "ended"
