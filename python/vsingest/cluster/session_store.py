"""The port of the session store, in which sessions wait to be claimed."""

from enum import Enum, auto
from typing import Protocol

from vsingest.cluster.session import Session


class SessionState(Enum):
    """The state of the session that a `ref` identifies."""

    UNCLAIMED = auto()
    CLAIMED = auto()
    UNKNOWN = auto()


class SessionUnknown(Exception):  # noqa: N818 - the name of a state
    """No session has this `ref`, or the session has expired."""


class SessionClaimed(Exception):  # noqa: N818 - the name of a state
    """The session is already claimed."""


class StoreFull(Exception):  # noqa: N818 - the name of a state
    """Too many sessions are unclaimed.

    Attributes:
        retry_after: Seconds until one of them expires.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"too many unclaimed sessions; retry in {self.retry_after} s"


class SessionStore(Protocol):
    """Keeps sessions under the hash of their `ref`; each can be claimed once, in a limited time."""

    async def create(self, session: Session) -> str:
        """Stores a session and returns its new `ref`, a secret that the store itself does not keep.

        Raises:
            StoreFull: Too many sessions are unclaimed.
        """

    async def peek(self, ref: str) -> SessionState:
        """Returns the state of a session, and changes nothing."""

    async def claim(self, ref: str) -> Session:
        """Returns the session to exactly one caller, however many ask at once.

        Raises:
            SessionUnknown: There is no such session, or it has expired.
            SessionClaimed: It is claimed, and the store still remembers it.
        """

    async def sweep(self) -> None:
        """Removes expired sessions; to be called periodically."""

    async def close(self) -> None:
        """Releases the store's resources."""
