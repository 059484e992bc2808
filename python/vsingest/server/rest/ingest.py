"""`POST /v2/ingest/sessions`."""

import logging
import re
import secrets
import string
import uuid
from ipaddress import IPv6Address
from typing import Any, Final

import msgspec
from aiohttp import web
from yarl import URL

from vsingest.auth.errors import NotAllowed
from vsingest.auth.grant import Grant
from vsingest.auth.keyring import Keyring
from vsingest.auth.tokens import verify_token
from vsingest.cluster.session import Session
from vsingest.cluster.session_store import SessionStore
from vsingest.protocol.events import Participant
from vsingest.protocol.sessions import (
    DEFAULT_PARTICIPANT_NAME,
    SOCKET_PATH,
    CreatedSession,
    CreateSession,
    CreateSessionAnswer,
    ParticipantId,
    ParticipantRequest,
)
from vsingest.server.answers import ApiError, json_answer
from vsingest.server.config import ServerConfig
from vsingest.server.request_rates import charge_key

log = logging.getLogger("vsingest.server")

DRAIN_RETRY_SECONDS: Final = 5
_ID_ALPHABET: Final = string.ascii_lowercase + string.digits
_ID_CHARS: Final = 8
_HOST = re.compile(r"(?:[A-Za-z0-9._\-]+|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(?::\d+)?")
_decoder = msgspec.json.Decoder(CreateSession)


class IngestSessions:
    """Creates sessions.

    Args:
        config: The server's settings.
        store: Where a session waits for its claim.

    Attributes:
        draining: Whether the server is about to end, and creates no more.
    """

    def __init__(self, config: ServerConfig, store: SessionStore) -> None:
        self.draining = False
        self._config = config
        self._keyring = Keyring({config.api_key: config.secret})
        self._store = store

    async def create(self, request: web.Request) -> web.Response:
        """Answers the request, or raises what `answer_errors` makes an answer of."""
        grant = verify_token(request.headers.get("Authorization"), self._keyring)
        charge_key(request, grant.api_key)
        if self.draining:
            raise ApiError(
                503,
                "draining",
                f"the server is shutting down; retry in {DRAIN_RETRY_SECONDS} s",
                {"Retry-After": str(DRAIN_RETRY_SECONDS)},
            )
        asked = await self._read(request)
        session = self._session(asked, grant)
        socket_url = self._socket_url(request)
        ref = await self._store.create(session)
        created = CreatedSession(
            ws_url=str(socket_url.with_query(ref=ref)),
            call_id=session.call_id,
            expires_in=self._config.limits.session_seconds,
        )
        return json_answer(CreateSessionAnswer(data=created))

    async def _read(self, request: web.Request) -> CreateSession:
        if request.content_type != "application/json":
            raise ApiError(
                415,
                "not-json",
                f"Content-Type: {request.content_type} is not application/json",
            )
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            limit = self._config.limits.body_bytes
            raise ApiError(413, "too-large", f"the body is over {limit} bytes") from None
        except (web.RequestPayloadError, ConnectionError):
            raise ApiError(
                400, "bad-body", "the body was cut short, or is not in its Content-Encoding"
            ) from None
        try:
            return _decoder.decode(body)
        except msgspec.ValidationError as error:
            raise ApiError(400, "bad-body", _field_first(str(error))) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise ApiError(400, "bad-body", "the body is not one JSON object") from None

    def _session(self, asked: CreateSession, grant: Grant) -> Session:
        participant = asked.participant or ParticipantRequest()
        grant.check_create_session(asked.room_id, participant.id)
        self._check_metadata("participant.metadata", participant.metadata)
        if asked.region is not None and asked.region not in self._config.regions:
            known = ", ".join(sorted(self._config.regions))
            raise ApiError(
                400,
                "unknown-region",
                f"region: {asked.region[:40]!r} is not served; known: {known}",
            )
        if asked.agent is not None:
            self._check_metadata("agent.metadata", asked.agent.metadata)
            log.warning("a session names an agent; none are set up here, so none joins")
        return Session(
            call_id=str(uuid.uuid4()),
            api_key=grant.api_key,
            room_id=asked.room_id,
            participant=Participant(
                id=participant.id or _granted_id(grant) or _new_participant_id(),
                name=participant.name or DEFAULT_PARTICIPANT_NAME,
                metadata=participant.metadata or {},
            ),
            agent=asked.agent,
            region=asked.region,
        )

    def _check_metadata(self, field: str, metadata: dict[str, Any] | None) -> None:
        """Refuses what others in the room could not be told."""
        levels, limit = self._config.limits.metadata_levels, self._config.limits.metadata_bytes
        if _nests_deeper(metadata, levels):
            raise ApiError(400, "bad-body", f"{field}: nested more than {levels} levels deep")
        size = len(msgspec.json.encode(metadata))
        if size > limit:
            raise ApiError(400, "bad-body", f"{field}: {size} bytes of JSON are over {limit}")

    def _socket_url(self, request: web.Request) -> URL:
        if self._config.public_url is not None:
            base = URL(self._config.public_url)
        else:
            base = _requested_base(request)
        scheme = "wss" if base.scheme in ("https", "wss") else "ws"
        return base.with_scheme(scheme) / SOCKET_PATH.lstrip("/")


def _granted_id(grant: Grant) -> str | None:
    try:
        return msgspec.convert(grant.participant_id or None, ParticipantId | None)
    except msgspec.ValidationError:
        raise NotAllowed("participantId: what the token names is no participant id") from None


def _nests_deeper(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value
    if not isinstance(value, (dict, list)):
        return False
    return levels == 0 or any(_nests_deeper(item, levels - 1) for item in inner)


def _requested_base(request: web.Request) -> URL:
    if host := _HOST.fullmatch(request.host):
        try:
            IPv6Address(host["ipv6"] or "::")  # yarl would find out too late
            base = URL(f"{request.scheme}://{request.host}")
        except ValueError:
            base = URL()
        if base.port:
            return base
    raise ApiError(400, "bad-host", "Host: is no host name with an optional port")


def _new_participant_id() -> str:
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_CHARS))


def _field_first(text: str) -> str:
    """Turns "Expected `str` - at `$.roomId`" into "roomId: expected `str`"."""
    fault, _, where = text.partition(" - at `$")
    name = where.rstrip("`").lstrip(".") or "the body"
    return f"{name}: {fault[:1].lower()}{fault[1:]}"
