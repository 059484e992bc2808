"""What the nodes that serve as one ask of each of them."""

from typing import Protocol

from vsingest.observe.families import Family
from vsingest.server.nodes.operations import Operation, OperationOutcome


class LocalNode(Protocol):
    """One node, as the others and whatever connects it with them see it."""

    async def run(self, operation: Operation) -> OperationOutcome:
        """Does what a request asks for that reached another node."""

    async def flush(self) -> None:
        """Returns when all that happened here so far is written down."""

    def recordings(self) -> list[str]:
        """The ids of the recordings that are being made here."""

    async def metrics(self) -> list[Family]:
        """What is measured here; nothing where metrics are not served."""

    def lose_rooms(self) -> None:
        """Ends all rooms at once: they may live elsewhere by now."""

    async def inherit(self, owner: str) -> None:
        """Ends, in the record of sessions, what went on at a node that died.

        Args:
            owner: That node, as in `Nodes.owner`.
        """
