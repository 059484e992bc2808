"""The REST API: one resource a file, and the description of it all, made of the same types."""

from collections.abc import Mapping, Sequence

from vsingest.server.config import ServerConfig
from vsingest.server.rest.api import Api
from vsingest.server.rest.ingest import IngestSessions
from vsingest.server.rest.lookup import Lookup
from vsingest.server.rest.participants import ParticipantsResource
from vsingest.server.rest.rooms import RoomsResource
from vsingest.server.rest.sessions import SessionsResource
from vsingest.server.rooms import Rooms
from vsingest.server.stores import Stores

__all__ = ["IngestSessions", "rest_api"]


def rest_api(
    config: ServerConfig,
    keyring: Mapping[str, Sequence[str]],
    stores: Stores,
    rooms: Rooms,
    ingest: IngestSessions,
) -> Api:
    """Puts the API together.

    Args:
        config: The server's settings.
        keyring: Secrets by API key.
        stores: What the server keeps.
        rooms: Those somebody is in.
        ingest: Creates sessions.
    """
    lookup = Lookup(stores.rooms, stores.journal, rooms)
    resources = (
        ingest,
        RoomsResource(config, stores.rooms, rooms),
        SessionsResource(lookup, stores.rooms, stores.journal, rooms),
        ParticipantsResource(lookup, stores.rooms, stores.journal, rooms),
    )
    return Api(config, keyring, resources)
