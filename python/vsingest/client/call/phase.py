"""The state of a call on the client's side."""

from enum import StrEnum


class Phase(StrEnum):
    """The states in their order; after a reconnect a call is joined again."""

    JOINING = "joining"
    JOINED = "joined"
    RECONNECTING = "reconnecting"
    CLOSING = "closing"
    ENDED = "ended"
