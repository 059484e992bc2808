"""This server, for the other nodes."""

from collections.abc import Awaitable, Callable

from vsingest.observe.families import Family
from vsingest.protocol.close_codes import CloseCode
from vsingest.server.failover import Failover
from vsingest.server.nodes.local_node import LocalNode
from vsingest.server.nodes.operations import Operation, OperationOutcome
from vsingest.server.parts import ServerParts
from vsingest.server.rooms.lifecycle import Reason


class ServedNode(LocalNode):
    """The implementation of `LocalNode` by a server.

    Args:
        parts: The parts of the server.
        metrics: Reads the metrics.
    """

    def __init__(self, parts: ServerParts, metrics: Callable[[], Awaitable[list[Family]]]) -> None:
        self._parts = parts
        self._failover = Failover(parts.stores.session_log, parts.services.webhooks)
        self._metrics = metrics

    async def run(self, operation: Operation) -> OperationOutcome:
        """See `LocalNode.run`."""
        return await self._parts.api.requests.run(operation)

    async def flush(self) -> None:
        """See `LocalNode.flush`."""
        await self._parts.stores.journal.flush()

    def recordings(self) -> list[str]:
        """See `LocalNode.recordings`."""
        recordings = self._parts.services.recordings
        return sorted(recordings.writing) if recordings else []

    async def metrics(self) -> list[Family]:
        """See `LocalNode.metrics`."""
        return await self._metrics()

    def lose_rooms(self) -> None:
        """See `LocalNode.lose_rooms`."""
        self._parts.rooms.close(CloseCode.NODE_LOST_ROOM, Reason.FAILED)

    async def inherit(self, owner: str) -> None:
        """See `LocalNode.inherit`."""
        await self._failover.inherit(owner)
