"""Where a call stands, from the client's side."""

from enum import StrEnum


class Phase(StrEnum):
    """From top to bottom; a call that lost its connection goes back to being joined, or ends."""

    JOINING = "joining"
    JOINED = "joined"
    RECONNECTING = "reconnecting"
    CLOSING = "closing"
    ENDED = "ended"
