"""The REST API: one file for each resource, and its description, generated from the same types."""

from collections.abc import Mapping, Sequence

from vsingest.protocol.webhooks import PublicKeyAnswer
from vsingest.server.agents.agents import Agents
from vsingest.server.agents.registry.registry import WorkerRegistry
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.recording.recordings import Recordings
from vsingest.server.rest.agents import AgentsResource
from vsingest.server.rest.api import Api
from vsingest.server.rest.ingest import IngestSessions
from vsingest.server.rest.lookup import Lookup
from vsingest.server.rest.meetings import SessionsResource
from vsingest.server.rest.messages import MessagesResource
from vsingest.server.rest.participants import ParticipantsResource
from vsingest.server.rest.public_key import PublicKeyResource
from vsingest.server.rest.recordings import RecordingsResource
from vsingest.server.rest.rooms import RoomsResource
from vsingest.server.rooms.admission import Admission
from vsingest.server.rooms.rooms import Rooms
from vsingest.server.settings.config import ServerConfig
from vsingest.server.storage.stores import Stores

__all__ = ["IngestSessions", "rest_api"]


def rest_api(
    config: ServerConfig,
    keyring: Mapping[str, Sequence[str]],
    stores: Stores,
    rooms: Rooms,
    ingest: IngestSessions,
    nodes: Nodes,
    *,
    public_keys: PublicKeyAnswer,
    recordings: Recordings | None,
    agents: Agents,
    registry: WorkerRegistry,
    admission: Admission,
) -> Api:
    """Assembles the API.

    Args:
        config: The server's settings.
        keyring: Secrets by API key.
        stores: The server's stores.
        rooms: The open rooms.
        ingest: Creates sessions.
        nodes: Know which node has each room.
        public_keys: The public keys of webhooks.
        recordings: The recordings; None if the server does not record, and then the API has none.
        agents: The running agents.
        registry: The workers that have registered agents.
        admission: Decides who may join which room.
    """
    lookup = Lookup(stores.rooms, stores.journal, rooms)
    resources: list[object] = [
        ingest,
        RoomsResource(config, lookup),
        SessionsResource(lookup),
        ParticipantsResource(lookup),
        MessagesResource(config.limits, lookup),
        PublicKeyResource(public_keys),
        AgentsResource(config, agents, registry, admission, ingest),
    ]
    if recordings is not None:
        resources.append(RecordingsResource(recordings, lookup))
    return Api(config, keyring, resources, lookup, nodes)
