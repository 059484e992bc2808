"""This server, as the nodes that serve as one with it see it."""

from collections.abc import Awaitable, Callable

from vsingest.observe.families import Family
from vsingest.protocol.close_codes import CloseCode
from vsingest.server.failover import Failover
from vsingest.server.nodes.local_node import LocalNode
from vsingest.server.nodes.operations import Operation, OperationOutcome
from vsingest.server.recording.recordings import Recordings
from vsingest.server.rest.room_requests import RoomRequests
from vsingest.server.rooms.lifecycle import Reason
from vsingest.server.rooms.rooms import Rooms
from vsingest.server.storage.stores import Stores
from vsingest.server.webhooks.webhooks import Webhooks


class ServedNode(LocalNode):
    """Does for the others what they ask of a server.

    Args:
        requests: Answers what reached others and is about our rooms.
        stores: What the server keeps.
        rooms: Its rooms.
        webhooks: Told of what died with other nodes.
        recordings: What is recorded; None where nothing can be.
        metrics: Reads what is measured.
    """

    def __init__(
        self,
        requests: RoomRequests,
        stores: Stores,
        rooms: Rooms,
        webhooks: Webhooks,
        recordings: Recordings | None,
        metrics: Callable[[], Awaitable[list[Family]]],
    ) -> None:
        self._requests = requests
        self._journal = stores.journal
        self._rooms = rooms
        self._failover = Failover(stores.session_log, webhooks)
        self._recordings = recordings
        self._metrics = metrics

    async def run(self, operation: Operation) -> OperationOutcome:
        """See `LocalNode.run`."""
        return await self._requests.run(operation)

    async def flush(self) -> None:
        """See `LocalNode.flush`."""
        await self._journal.flush()

    def recordings(self) -> list[str]:
        """See `LocalNode.recordings`."""
        return sorted(self._recordings.writing) if self._recordings else []

    async def metrics(self) -> list[Family]:
        """See `LocalNode.metrics`."""
        return await self._metrics()

    def lose_rooms(self) -> None:
        """See `LocalNode.lose_rooms`."""
        self._rooms.close(CloseCode.NODE_LOST_ROOM, Reason.FAILED)

    async def inherit(self, owner: str) -> None:
        """See `LocalNode.inherit`."""
        await self._failover.inherit(owner)
