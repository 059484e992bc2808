"""The port behind which sessions wait for their claim."""

from enum import Enum, auto
from typing import Protocol

from vsingest.cluster.session import Session


class SessionState(Enum):
    """What a `ref` is good for."""

    UNCLAIMED = auto()
    CLAIMED = auto()
    UNKNOWN = auto()


class SessionUnknown(Exception):  # noqa: N818 - the name of a state
    """No session has this `ref`, or its time is over."""


class SessionClaimed(Exception):  # noqa: N818 - the name of a state
    """Somebody else was first."""


class StoreFull(Exception):  # noqa: N818 - the name of a state
    """Too many sessions wait for their claim.

    Attributes:
        retry_after: Seconds until one of them expires.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"too many unclaimed sessions; retry in {self.retry_after} s"


class SessionStore(Protocol):
    """Keeps sessions under the hash of their `ref`, each for one claim and for a limited time."""

    async def create(self, session: Session) -> str:
        """Keeps a session and gives its new `ref`, a secret that the store itself does not keep.

        Raises:
            StoreFull: Too many wait already.
        """

    async def peek(self, ref: str) -> SessionState:
        """Tells what a `ref` is good for, and changes nothing."""

    async def claim(self, ref: str) -> Session:
        """Gives the session to exactly one caller, however many ask at once.

        Raises:
            SessionUnknown: There is none, or its time is over.
            SessionClaimed: It was given away, not longer ago than the store remembers.
        """

    async def sweep(self) -> None:
        """Forgets what has expired; to be called from time to time, as nobody else may ask."""

    async def close(self) -> None:
        """Lets go of whatever the store holds open."""
