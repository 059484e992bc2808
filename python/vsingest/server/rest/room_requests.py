"""Runs requests on the node that has their room, and those that other nodes pass on."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from yarl import URL

from vsingest.cluster.placement import RoomKey
from vsingest.observe.log_ids import note_ids
from vsingest.observe.request_id import request_id
from vsingest.server.http.answers import explain
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.nodes.operations import Operation, OperationOutcome, RoomRequest
from vsingest.server.rest.authorized_request import AuthorizedRequest
from vsingest.server.rest.endpoint import RestEndpoint
from vsingest.server.rest.lookup import Lookup


class RoomRequests:
    """Runs endpoints here or on another node.

    Args:
        endpoints: All endpoints.
        lookup: Finds rooms by any of their names.
        nodes: Know which node has each room.
    """

    def __init__(self, endpoints: Sequence[RestEndpoint], lookup: Lookup, nodes: Nodes) -> None:
        self._endpoints = {endpoint.name: endpoint for endpoint in endpoints}
        self._lookup = lookup
        self._nodes = nodes

    async def answer(
        self, endpoint: RestEndpoint, call: AuthorizedRequest, given: Mapping[str, Any]
    ) -> Any:
        """Returns an endpoint's answer, from this node or another.

        Raises:
            ApiError: The request is refused, or the node does not answer.
        """
        note_ids(_named("room_id", given) or "")
        if endpoint.at == "any":
            return await endpoint.call(call, **given)
        return await self._nodes.run(
            RoomRequest(
                creates=endpoint.at == "new-room",
                room=partial(self._room, call, given),
                here=partial(endpoint.call, call, **given),
                operation=partial(_operation, endpoint, call, given),
            )
        )

    async def run(self, operation: Operation) -> OperationOutcome:
        """Runs a request that another node received."""
        request_id.set(operation.request_id)
        endpoint = self._endpoints[operation.name]
        given = {
            source: msgspec.json.decode(value, type=endpoint.inputs[source])
            for source, value in operation.given.items()
        }
        note_ids(_named("room_id", given) or "")
        call = AuthorizedRequest(operation.grant, URL(operation.base))
        try:
            answer = await endpoint.call(call, **given)
        except Exception as error:
            known = explain(error)
            return OperationOutcome(
                status=known.status,
                code=known.code,
                message=known.message,
                headers=known.headers,
            )
        return OperationOutcome(msgspec.Raw(msgspec.json.encode(answer)))

    async def _room(self, call: AuthorizedRequest, given: Mapping[str, Any]) -> RoomKey | None:
        api_key = call.grant.api_key
        if (name := _named("room_id", given)) is not None:
            return api_key, await self._lookup.canonical(api_key, name)
        if (session_id := _named("session_id", given)) is not None:
            room_id = await self._lookup.room_of_session(api_key, session_id)
            return None if room_id is None else (api_key, room_id)
        return None


def _named(field: str, given: Mapping[str, Any]) -> str | None:
    values = (getattr(source, field, None) for source in given.values())
    return next((value for value in values if value is not None), None)


def _operation(
    endpoint: RestEndpoint, call: AuthorizedRequest, given: Mapping[str, Any]
) -> Operation:
    return Operation(
        endpoint.name,
        call.grant,
        str(call.base),
        {source: msgspec.Raw(msgspec.json.encode(value)) for source, value in given.items()},
        request_id.get(),
    )
