"""What makes a server one of several workers; a server that is alone has none of it."""

from collections.abc import Awaitable, Callable

from yarl import URL

from vsingest.observe.families import Family
from vsingest.protocol.close_codes import CloseCode
from vsingest.server.recording.recordings import Recordings
from vsingest.server.rest.api import Api
from vsingest.server.rooms.lifecycle import Lifecycle, Reason
from vsingest.server.rooms.rooms import Rooms
from vsingest.server.storage.stores import Stores
from vsingest.server.webhooks.webhooks import Webhooks
from vsingest.server.workers.answering import Answering
from vsingest.server.workers.failover import Failover
from vsingest.server.workers.lease import NodeLease
from vsingest.server.workers.operations import Operations
from vsingest.server.workers.peers import Peers
from vsingest.server.workers.worker import Worker


class Assembly:
    """Puts together what a worker has of the others, and they of it.

    Args:
        worker: Who we are.
        lifecycle: Tells what happens in the rooms.
        stores: What the server keeps.
        rooms: Its rooms.
        webhooks: Told of what died with other workers.
    """

    def __init__(
        self,
        worker: Worker,
        *,
        lifecycle: Lifecycle,
        stores: Stores,
        rooms: Rooms,
        webhooks: Webhooks,
    ) -> None:
        self._worker = worker
        self._stores = stores
        self.peers = Peers(worker)
        self.lease = NodeLease(
            worker.placement,
            worker.address,
            lose=lambda: rooms.close(CloseCode.NODE_LOST_ROOM, Reason.FAILED),
            inherit=Failover(stores.session_log, webhooks).inherit,
        )
        rooms.tenancy = self.lease
        stores.journal.share(lambda: self.lease.node.id, self.peers.flush)
        lifecycle.observe(self.lease.observe)

    def join(
        self,
        api: Api,
        recordings: Recordings | None,
        families: Callable[[], Awaitable[list[Family]]],
    ) -> None:
        """Lets requests go where their room lives, and the others ask."""
        api.operations = Operations(self._worker, self.peers, api.lookup)
        if recordings is not None:
            recordings.elsewhere = self.peers.recordings
        self._answering = Answering(
            self._worker.number,
            endpoints=api.endpoints,
            journal=self._stores.journal,
            recordings=recordings,
            families=families,
        )

    async def open(self) -> None:
        """Answers the others."""
        await self._worker.bus.open(self._answering.answer)

    async def close(self) -> None:
        """Stops answering the others."""
        await self._worker.bus.close()

    def base(self, asked: URL, own: str) -> URL:
        """Gives what clients reach this worker by.

        Args:
            asked: What they reached the API by.
            own: What this worker can be reached by from this machine.
        """
        if self._worker.url is not None:
            return URL(self._worker.url)
        return asked.with_port(URL(own).port)
