"""The interface of a node for other nodes."""

from typing import Protocol

from vsingest.observe.families import Family
from vsingest.server.nodes.operations import Operation, OperationOutcome


class LocalNode(Protocol):
    """One node, as the other nodes use it."""

    async def run(self, operation: Operation) -> OperationOutcome:
        """Runs a request that another node received."""

    async def flush(self) -> None:
        """Returns when all events of this node so far are written."""

    def recordings(self) -> list[str]:
        """Returns the ids of the recordings that this node is writing."""

    async def metrics(self) -> list[Family]:
        """Returns the metrics of this node; empty if metrics are not served."""

    def lose_rooms(self) -> None:
        """Ends all rooms at once, since other nodes may have them by now."""

    async def inherit(self, owner: str) -> None:
        """Ends, in the session log, the sessions of a dead node.

        Args:
            owner: The dead node, as in `Nodes.owner`.
        """
