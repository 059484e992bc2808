"""Does what a request asks for where the room lives that it is about."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from vsingest import system
from vsingest.cluster.bus import ASK_SECONDS, NodeSilent
from vsingest.cluster.placement import Node, NoNode
from vsingest.observe.request_id import request_id
from vsingest.server.http.answers import ApiError
from vsingest.server.rest.authorized_request import AuthorizedRequest
from vsingest.server.rest.endpoint import RestEndpoint
from vsingest.server.rest.lookup import Lookup
from vsingest.server.workers.peers import Peers
from vsingest.server.workers.questions import Operation
from vsingest.server.workers.worker import Worker

RETRY_SECONDS: Final = 1
_PATIENCE_SECONDS: Final = 2.0
_LOOK_SECONDS: Final = 0.05


class Operations:
    """Runs endpoints, here or on the worker that has the room.

    Args:
        worker: Who we are.
        peers: The others.
        lookup: Finds rooms by any of their names.
    """

    def __init__(self, worker: Worker, peers: Peers, lookup: Lookup) -> None:
        self._worker = worker
        self._peers = peers
        self._lookup = lookup

    async def run(
        self, endpoint: RestEndpoint, call: AuthorizedRequest, given: Mapping[str, Any]
    ) -> Any:
        """Gives an endpoint's answer.

        Raises:
            ApiError: It is refused, or the room's worker does not answer.
        """
        until = system.monotonic() + _PATIENCE_SECONDS
        while True:
            node = await self._owner(endpoint, call, given)
            if node is None or node.address == self._worker.address:
                return await endpoint.call(call, **given)
            try:
                # Clients retry a creation themselves, so they had better hear of it soon.
                seconds = until - system.monotonic() if endpoint.at == "new-room" else ASK_SECONDS
                return await self._run_at(node, endpoint, call, given, max(0.0, seconds))
            except NodeSilent as silent:
                # What may have been done already is not done twice, but for what does no harm.
                again = endpoint.at == "new-room" or not silent.asked
                if not again or system.monotonic() >= until:
                    raise _unavailable() from None
            # By then somebody has seen that it is gone, and its rooms are free.
            await asyncio.sleep(_LOOK_SECONDS)

    async def _owner(
        self, endpoint: RestEndpoint, call: AuthorizedRequest, given: Mapping[str, Any]
    ) -> Node | None:
        room_id = await self._room_id(call, given)
        if room_id is None:
            return None
        key = call.grant.api_key, room_id
        if endpoint.at == "room":
            pin = await self._worker.placement.find(key)
            return None if pin is None else pin.node
        try:
            return (await self._worker.placement.place(key)).node
        except NoNode:
            raise _unavailable() from None

    async def _room_id(self, call: AuthorizedRequest, given: Mapping[str, Any]) -> str | None:
        for name in ("room_id", "session_id"):
            for source in given.values():
                if (value := getattr(source, name, None)) is None:
                    continue
                if name == "room_id":
                    return await self._lookup.canonical(call.grant.api_key, value)
                return await self._lookup.room_of_session(call.grant.api_key, value)
        return None

    async def _run_at(
        self,
        node: Node,
        endpoint: RestEndpoint,
        call: AuthorizedRequest,
        given: Mapping[str, Any],
        seconds: float,
    ) -> Any:
        operation = Operation(
            endpoint.name,
            call.grant,
            str(call.base),
            {source: msgspec.Raw(msgspec.json.encode(value)) for source, value in given.items()},
            request_id.get(),
        )
        outcome = await self._peers.run(node, operation, seconds)
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
