"""A node's hold on its rooms: a lease that it renews, and a pin for each room with calls."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from typing import Final

from vsingest import system
from vsingest.cluster.placement import BEAT_SECONDS, NODE_SECONDS, Node, Placement, RoomKey
from vsingest.cluster.session import Session
from vsingest.cluster.store_failure import StoreFailure
from vsingest.observe.outage import Outage
from vsingest.server.nodes.local_node import LocalNode
from vsingest.server.nodes.nodes import RoomElsewhere

log = logging.getLogger("vsingest.server.workers")

# Two beats before other workers may take its rooms, however long their transactions take.
_SURE_SECONDS: Final = NODE_SECONDS - 2 * BEAT_SECONDS


class NodeLease:
    """Renews a node's lease in the placement, and cleans up after dead nodes.

    Args:
        placement: Assigns rooms to nodes.
        address: The address of this node on the bus.
        clock: A monotonic clock, in seconds.

    Attributes:
        node: This node, until the lease is lost.
        taking: Whether this node accepts rooms that have no node.
    """

    def __init__(
        self,
        placement: Placement,
        address: str,
        *,
        clock: Callable[[], float] = system.monotonic,
    ) -> None:
        self.node = _new_node(address)
        self.taking = True
        self._placement = placement
        self._clock = clock
        self._sure_until = 0.0
        self._joined = False
        self._away = Outage(
            log,
            "the placement cannot be reached",
            "the placement can be reached again",
            StoreFailure,
        )
        self._held: dict[str, tuple[RoomKey, int]] = {}
        self._giving_back: set[asyncio.Task[None]] = set()
        self._beating: asyncio.Task[None] | None = None
        self._inheriting: asyncio.Task[None] | None = None

    async def open(self, local: LocalNode) -> None:
        """Registers the node, and begins to renew the lease.

        Args:
            local: Ends our rooms if the lease is lost, and cleans up after dead nodes.
        """
        self._local = local
        await self._join()
        self._beating = asyncio.create_task(self._beat_on())

    async def close(self) -> None:
        """Unregisters the node, so that nobody has to clean up after it."""
        for task in (self._beating, self._inheriting):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        await asyncio.gather(*self._giving_back)
        with _logged("the placement cannot be told that this worker ends"):
            await self._placement.leave(self.node.id)

    async def hold(self, session: Session) -> None:
        """Counts a call that is about to join its room here.

        Raises:
            RoomElsewhere: The room is on another node.
        """
        key = session.api_key, session.room_id
        pin = await self._placement.hold(key, self.node.id)
        if pin is None or pin.node != self.node:
            raise RoomElsewhere
        self._held[session.call_id] = key, pin.epoch

    def give_back(self, call_id: str) -> None:
        """Stops counting a call; has no effect if it was not counted."""
        if (held := self._held.pop(call_id, None)) is not None:
            task = asyncio.create_task(self._release(*held))
            self._giving_back.add(task)
            task.add_done_callback(self._giving_back.discard)

    async def beat(self) -> None:
        """Renews the lease, or gives up our rooms; then starts to look for dead nodes."""
        try:
            held = await self._placement.beat(self.node.id, taking=self.taking)
        except StoreFailure as fault:
            self._away.failed(fault)
        else:
            self._away.worked()
            if held:
                self._sure_until = self._clock() + _SURE_SECONDS
                # Cleaning up after a dead node may take long, and the renewal of the lease must not
                # wait.
                if self._inheriting is None or self._inheriting.done():
                    self._inheriting = asyncio.create_task(self._follow_a_dead())
                return
            self._sure_until = 0.0
        if self._clock() >= self._sure_until:
            await self._begin_anew()

    async def _follow_a_dead(self) -> None:
        try:
            if (dead := await self._placement.reap()) is not None:
                log.info("a worker is gone; its sessions are ended")
                await self._local.inherit(dead.id)
                await self._placement.forget(dead.id)
        except Exception:
            log.exception("the cleanup after a dead worker failed; it will be tried again")

    async def _begin_anew(self) -> None:
        if self._joined:
            self._joined = False
            log.error("the lease on this worker's rooms is lost; they are closed")
        self._held.clear()
        self._local.lose_rooms()
        with contextlib.suppress(StoreFailure):  # each beat tries it, and tells of the placement
            self.node = _new_node(self.node.address)
            await self._join()

    async def _beat_on(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                await self.beat()
            except Exception:
                log.exception("the renewal of the lease failed; it will be tried again")

    async def _join(self) -> None:
        await self._placement.join(self.node)
        self._joined = True
        self._sure_until = self._clock() + _SURE_SECONDS

    async def _release(self, key: RoomKey, epoch: int) -> None:
        with _logged("a room keeps its place for longer than it has to"):
            await self._placement.release(key, epoch)


def _new_node(address: str) -> Node:
    return Node(system.new_uuid().hex, address)


@contextlib.contextmanager
def _logged(what: str) -> Iterator[None]:
    try:
        yield
    except StoreFailure:
        log.exception("%s", what)
