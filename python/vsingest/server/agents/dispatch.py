"""Asks an agent elsewhere to come, by a signed request that holds a socket of its own for it."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import msgspec
from yarl import URL

from vsingest import system
from vsingest.cluster.session import Session
from vsingest.cluster.session_store import SessionClaimed, SessionStore, SessionUnknown
from vsingest.protocol.events import Participant
from vsingest.protocol.ingest import SOCKET_PATH
from vsingest.server.rooms.lifecycle import Joined
from vsingest.server.webhooks.courier import backoff
from vsingest.server.webhooks.post import SignedPoster

ATTEMPTS: Final = 3
DISPATCH_KIND: Final = "agent-dispatch"


class AgentDispatch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the agent's server is told, in the envelope of a webhook.

    Attributes:
        agent_id: As the agent is registered.
        call_id: The call it was asked for.
        room_id: The room.
        session_id: This life of the room.
        participant: Whose call it is.
        metadata: What the call's creator gave for the agent.
        ws_url: Where the agent connects, once, as any participant does. A secret.
        expires_in: Seconds until the URL dies unclaimed.
    """

    agent_id: str
    call_id: str
    room_id: str
    session_id: str
    participant: Participant
    metadata: dict[str, Any]
    ws_url: str
    expires_in: int


class Dispatcher:
    """Sends dispatch requests.

    Args:
        store: Where an agent's session waits for its claim.
        poster: Sends.
        base_url: What agents reach this server by.
        expires_in: Seconds a session waits.
    """

    def __init__(
        self,
        store: SessionStore,
        poster: SignedPoster,
        base_url: Callable[[], str],
        expires_in: int,
    ) -> None:
        self._store = store
        self._poster = poster
        self._base_url = base_url
        self._expires_in = expires_in

    async def reserve(self, session: Session) -> str:
        """Keeps a place for an agent; gives the secret to claim it by.

        Raises:
            StoreFull: Too many sessions wait for their claim.
        """
        return await self._store.create(session)

    async def withdraw(self, ref: str) -> bool:
        """Gives the place up; False where the agent has claimed it."""
        try:
            await self._store.claim(ref)
        except SessionClaimed:
            return False
        except SessionUnknown:  # its time is over
            pass
        return True

    async def send(self, url: str, ref: str, asked_by: Joined) -> str | None:
        """Asks up to three times; what went wrong at last, or None."""
        agent = asked_by.call.agent
        assert agent is not None
        dispatch = AgentDispatch(
            agent_id=agent.id,
            call_id=asked_by.call.call_id,
            room_id=asked_by.room_id,
            session_id=asked_by.session_id,
            participant=asked_by.call.participant,
            metadata=agent.metadata or {},
            ws_url=str(self._socket_url().with_query(ref=ref)),
            expires_in=self._expires_in,
        )
        body = msgspec.json.encode({"webhookType": DISPATCH_KIND, "data": dispatch})
        message_id = f"msg_{system.new_uuid().hex}"
        fault: str | None = None
        for attempt in range(1, ATTEMPTS + 1):
            outcome = await self._poster.post(url, body, message_id=message_id, attempt=attempt)
            fault = outcome.fault
            if fault is None:
                break
            if attempt < ATTEMPTS:
                await asyncio.sleep(backoff(attempt))
        return fault

    def _socket_url(self) -> URL:
        base = URL(self._base_url())
        scheme = "wss" if base.scheme in ("https", "wss") else "ws"
        return base.with_scheme(scheme) / SOCKET_PATH.lstrip("/")
