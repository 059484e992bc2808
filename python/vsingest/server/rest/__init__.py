"""The REST API: one file for each resource, and its description, generated from the same types."""

from collections.abc import Mapping, Sequence

from vsingest.protocol.webhooks import PublicKeyAnswer
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.recording.recordings import Recordings
from vsingest.server.rest.api import Api
from vsingest.server.rest.ingest import IngestSessions
from vsingest.server.rest.lookup import Lookup
from vsingest.server.rest.meetings import SessionsResource
from vsingest.server.rest.messages import MessagesResource
from vsingest.server.rest.participants import ParticipantsResource
from vsingest.server.rest.public_key import PublicKeyResource
from vsingest.server.rest.recordings import RecordingsResource
from vsingest.server.rest.rooms import RoomsResource
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
    """
    lookup = Lookup(stores.rooms, stores.journal, rooms)
    resources: list[object] = [
        ingest,
        RoomsResource(config, lookup),
        SessionsResource(lookup),
        ParticipantsResource(lookup),
        MessagesResource(config.limits, lookup),
        PublicKeyResource(public_keys),
    ]
    if recordings is not None:
        resources.append(RecordingsResource(recordings, lookup))
    return Api(config, keyring, resources, lookup, nodes)
