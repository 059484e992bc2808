"""Ingest sessions."""

import logging
import string
from collections.abc import Callable
from typing import Final

import msgspec
from yarl import URL

from vsingest import system
from vsingest.auth.errors import NotAllowed
from vsingest.auth.grant import Grant
from vsingest.cluster.room_store import RoomRecord
from vsingest.cluster.session import HeldAgent, HeldParticipant, Session
from vsingest.cluster.session_store import SessionStore
from vsingest.observe.log_ids import note_ids
from vsingest.protocol.ingest import (
    DEFAULT_PARTICIPANT_NAME,
    SESSIONS_PATH,
    AgentRequest,
    CreatedSession,
    CreateSession,
    CreateSessionAnswer,
    ParticipantId,
    ParticipantRequest,
)
from vsingest.server.http.answers import ApiError
from vsingest.server.http.base_url import check_region, socket_url
from vsingest.server.rest.authorized_request import AuthorizedRequest
from vsingest.server.rest.endpoint import endpoint
from vsingest.server.rest.held_metadata import held_metadata
from vsingest.server.rooms.admission import Admission, RoomUnknown, check_open_to
from vsingest.server.settings.config import ServerConfig

log = logging.getLogger("vsingest.server")

DRAIN_RETRY_SECONDS: Final = 5
_ID_ALPHABET: Final = string.ascii_lowercase + string.digits
_ID_CHARS: Final = 8


class IngestSessions:
    """Creates sessions.

    Args:
        config: The server's settings.
        store: Holds unclaimed sessions.
        admission: Decides who may join which room.
        check_agent: Refuses a request for an unknown agent.
        base: Returns the URL of this very server, from the URL by which a client reached the API.

    Attributes:
        draining: Whether the server is shutting down and refuses new sessions.
    """

    def __init__(
        self,
        config: ServerConfig,
        store: SessionStore,
        admission: Admission,
        check_agent: Callable[[AgentRequest, str], None],
        base: Callable[[URL], URL],
    ) -> None:
        self.draining = False
        self._config = config
        self._store = store
        self._admission = admission
        self._check_agent = check_agent
        self._base = base

    @endpoint("POST", SESSIONS_PATH, 404, 503, at="new-room")
    async def create(self, call: AuthorizedRequest, body: CreateSession) -> CreateSessionAnswer:
        """Create an ingest session.

        Its `wsUrl` is valid for one connection, and expires after `expiresIn` seconds if unclaimed.
        """
        self.check_open()
        session = await self._session(body, call.grant)
        note_ids(session.room_id, session.call_id)
        url = socket_url(self._config, self._base(call.base), session.region)
        ref = await self._store.create(session)
        created = CreatedSession(
            ws_url=str(url.with_query(ref=ref)),
            call_id=session.call_id,
            expires_in=self._config.limits.session_seconds,
            room_id=body.room_id,
        )
        return CreateSessionAnswer(data=created)

    def check_open(self) -> None:
        """Refuses what would begin a session while the server is shutting down.

        Raises:
            ApiError: 503: it is.
        """
        if self.draining:
            raise ApiError(
                503,
                "draining",
                f"the server is shutting down; retry in {DRAIN_RETRY_SECONDS} s",
                {"Retry-After": str(DRAIN_RETRY_SECONDS)},
            )

    async def _session(self, asked: CreateSession, grant: Grant) -> Session:
        participant = asked.participant or ParticipantRequest()
        room = await self._room(asked.room_id, grant)
        names = () if room is None else room.names
        grant.check_create_session(asked.room_id, participant.id, *names)
        participant_id = participant.id or _granted_id(grant)
        if room is not None:
            check_open_to(room, participant_id)
        metadata = held_metadata(self._config.limits, "participant.metadata", participant.metadata)
        check_region(self._config, "region", asked.region)
        agent = None
        if asked.agent is not None:
            about_it = held_metadata(self._config.limits, "agent.metadata", asked.agent.metadata)
            agent = HeldAgent(id=asked.agent.id, type=asked.agent.type, metadata=about_it)
            self._check_agent(asked.agent, grant.api_key)
        return Session(
            call_id=str(system.new_uuid()),
            api_key=grant.api_key,
            room_id=asked.room_id if room is None else room.room_id,
            participant=HeldParticipant(
                id=participant_id or _new_participant_id(),
                name=participant.name or DEFAULT_PARTICIPANT_NAME,
                metadata=metadata,
            ),
            agent=agent,
            region=asked.region or (room.geo_fence if room else None),
        )

    async def _room(self, name: str, grant: Grant) -> RoomRecord | None:
        try:
            return await self._admission.room(grant.api_key, name)
        except RoomUnknown:
            raise ApiError(
                404, "room-not-found", "roomId: the room is unknown; create it by POST /v2/rooms"
            ) from None


def _granted_id(grant: Grant) -> str | None:
    try:
        return msgspec.convert(grant.participant_id or None, ParticipantId | None)
    except msgspec.ValidationError:
        raise NotAllowed("participantId: the token's value is not a valid participant id") from None


def _new_participant_id() -> str:
    return system.random_text(_ID_ALPHABET, _ID_CHARS)
