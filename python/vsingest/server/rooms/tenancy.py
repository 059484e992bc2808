"""What the rooms need to know of other servers that they may live on."""

from typing import Protocol

from vsingest.cluster.session import Session


class RoomElsewhere(Exception):  # noqa: N818 - the name of a state
    """The room lives on another server."""


class Tenancy(Protocol):
    """Says which rooms live here."""

    async def hold(self, session: Session) -> None:
        """Counts a call that is about to join its room here.

        Raises:
            RoomElsewhere: It has to join on another server.
        """

    def give_back(self, call_id: str) -> None:
        """Counts a call no more; harmless where it was not counted."""
