"""Agents of registered workers."""

from typing import Final

from vsingest.auth.errors import NotAllowed
from vsingest.cluster.session import HeldAgent
from vsingest.server.agents.agents import Agents, session_for
from vsingest.server.agents.registry.bodies import (
    DISPATCH_PATH,
    INIT_CONFIG_PATH,
    DispatchAgent,
    DispatchAgentAnswer,
    DispatchedAgent,
    InitConfig,
    InitConfigAnswer,
)
from vsingest.server.agents.registry.job import NO_WORKER
from vsingest.server.agents.registry.registry import WorkerRegistry
from vsingest.server.agents.registry.worker_door import check_registry
from vsingest.server.http.answers import ApiError
from vsingest.server.rest.authorized_request import AuthorizedRequest
from vsingest.server.rest.endpoint import endpoint
from vsingest.server.rest.held_metadata import held_metadata
from vsingest.server.rest.ingest import IngestSessions
from vsingest.server.rooms.admission import Admission, RoomUnknown
from vsingest.server.settings.config import ServerConfig

RETRY_SECONDS: Final = 5


class AgentsResource:
    """`/v2/agent`.

    Args:
        config: The server's settings.
        agents: The running agents.
        registry: The workers that have registered agents.
        admission: Decides who may join which room.
        ingest: Knows whether the server takes new sessions.
    """

    def __init__(
        self,
        config: ServerConfig,
        agents: Agents,
        registry: WorkerRegistry,
        admission: Admission,
        ingest: IngestSessions,
    ) -> None:
        self._config = config
        self._agents = agents
        self._registry = registry
        self._admission = admission
        self._ingest = ingest

    @endpoint("POST", INIT_CONFIG_PATH, 503)
    async def init_config(self, call: AuthorizedRequest) -> InitConfigAnswer:
        """Get the URL at which a worker registers its agent."""
        call.grant.check_worker()
        check_registry(self._config, self._registry)
        scheme = "wss" if call.base.scheme == "https" else "ws"
        return InitConfigAnswer(InitConfig(str(call.base.with_scheme(scheme)).rstrip("/")))

    @endpoint("POST", DISPATCH_PATH, 404, 503)
    async def dispatch(self, call: AuthorizedRequest, body: DispatchAgent) -> DispatchAgentAnswer:
        """Send an agent of a registered worker to a room, until everyone else has left."""
        name = body.meeting_id or body.room_id
        if name is None:
            raise ApiError(400, "bad-body", "meetingId: missing; name the room")
        self._ingest.check_open()
        call.grant.check_everyone()
        metadata = held_metadata(self._config.limits, "metadata", body.metadata)
        try:
            room = await self._admission.room(call.grant.api_key, name)
        except RoomUnknown:
            raise ApiError(404, "room-not-found", "meetingId: the room is unknown") from None
        call.grant.check_create_session(name, None, *(() if room is None else room.names))
        if room is not None and room.disabled:
            raise NotAllowed("meetingId: the room is deactivated; create another")
        api_key = call.grant.api_key
        if not self._registry.serves(api_key, body.agent_id, body.version_id):
            raise ApiError(
                404,
                "no-worker",
                "No workers available: none has registered this agentId and versionId",
            )
        agent = HeldAgent(id=body.agent_id, metadata=metadata)
        room_id = name if room is None else room.room_id
        fault = await self._agents.dispatch(session_for(api_key, room_id, agent), body.version_id)
        if fault is not None:
            text = "No workers available: all are busy" if fault == NO_WORKER else fault
            headers = {"Retry-After": str(RETRY_SECONDS)}
            raise ApiError(503, "no-worker", f"{text}; retry in {RETRY_SECONDS} s", headers)
        return DispatchAgentAnswer(DispatchedAgent(room_id, body.agent_id))
