"""Runs requests on the worker that has their room."""

import asyncio
from typing import Any, Final

from vsingest import system
from vsingest.cluster.bus import ASK_SECONDS, NodeSilent
from vsingest.cluster.placement import Node, NoNode
from vsingest.server.http.answers import ApiError
from vsingest.server.nodes.operations import RoomRequest
from vsingest.server.workers.peers import Peers
from vsingest.server.workers.worker import Worker

RETRY_SECONDS: Final = 1
_PATIENCE_SECONDS: Final = 2.0
_LOOK_SECONDS: Final = 0.05


class Operations:
    """Runs requests here, or on the worker that has the room.

    Args:
        worker: This worker.
        peers: The other workers.
    """

    def __init__(self, worker: Worker, peers: Peers) -> None:
        self._worker = worker
        self._peers = peers

    async def run(self, request: RoomRequest) -> Any:
        """Returns the answer to a request.

        Raises:
            ApiError: The request is refused, or the room's worker does not answer.
        """
        until = system.monotonic() + _PATIENCE_SECONDS
        while True:
            node = await self._owner(request)
            if node is None or node.address == self._worker.address:
                return await request.here()
            try:
                # Clients retry a creation themselves, so they should get the error soon.
                seconds = until - system.monotonic() if request.creates else ASK_SECONDS
                return await self._run_at(node, request, max(0.0, seconds))
            except NodeSilent as silent:
                # A request that may have been run is not run twice, unless that does no harm.
                again = request.creates or not silent.asked
                if not again or system.monotonic() >= until:
                    raise _unavailable() from None
            # By then a worker has noticed that it is dead, and its rooms are free.
            await asyncio.sleep(_LOOK_SECONDS)

    async def _owner(self, request: RoomRequest) -> Node | None:
        room = await request.room()
        if room is None:
            return None
        if not request.creates:
            pin = await self._worker.placement.find(room)
            return None if pin is None else pin.node
        try:
            return (await self._worker.placement.place(room)).node
        except NoNode:
            raise _unavailable() from None

    async def _run_at(self, node: Node, request: RoomRequest, seconds: float) -> Any:
        outcome = await self._peers.run(node, request.operation(), seconds)
        if outcome.status != 200:
            raise ApiError(outcome.status, outcome.code, outcome.message, outcome.headers)
        return outcome.body


def _unavailable() -> ApiError:
    return ApiError(
        503,
        "worker-lost",
        f"the worker that has this room does not answer; retry in {RETRY_SECONDS} s",
        {"Retry-After": str(RETRY_SECONDS)},
    )
