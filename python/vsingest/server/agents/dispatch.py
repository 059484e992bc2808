"""Asks an agent of another server to connect, by a signed request with the URL of its socket."""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

import msgspec
from yarl import URL

from vsingest import system
from vsingest.cluster.session import Session
from vsingest.cluster.session_store import SessionClaimed, SessionStore, SessionUnknown
from vsingest.protocol.events import Participant
from vsingest.protocol.ingest import SOCKET_PATH
from vsingest.server.rooms.lifecycle import Joined, Reason
from vsingest.server.webhooks.courier import backoff
from vsingest.server.webhooks.post import SignedPoster

ATTEMPTS: Final = 3
DISPATCH_KIND: Final = "agent-dispatch"


class AgentDispatch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The data of the request to the agent's server, in the envelope of a webhook.

    Attributes:
        agent_id: The agent's registered id.
        call_id: The call that requested the agent.
        room_id: The room.
        session_id: The session of the room.
        participant: The participant of the call.
        metadata: The JSON object that the call's creator gave for the agent.
        ws_url: The URL to which the agent connects once, as any participant does. It is a secret.
        expires_in: Seconds until the URL expires if the agent does not connect.
    """

    agent_id: str
    call_id: str
    room_id: str
    session_id: str
    participant: Participant
    metadata: msgspec.Raw
    ws_url: str
    expires_in: int


class Summons(Protocol):
    """How an agent of another process is asked to join a room."""

    async def send(self, ref: str) -> str | None:
        """Asks it to claim a session; returns a fault, or None once it has agreed."""

    def note_joined(self) -> None:
        """Notes that it has joined the room."""

    async def ended(self) -> str | None:
        """Waits until its program has ended by another sign than its audio; returns a fault."""

    async def left(self, reason: Reason) -> str | None:
        """Returns what failed, once its audio has ended without our doing."""


class SignedSummons:
    """A `Summons` by signed requests to a URL.

    Args:
        dispatcher: Sends the requests.
        url: The URL to ask.
        asked_by: The call that requested the agent.
    """

    def __init__(self, dispatcher: "Dispatcher", url: str, asked_by: Joined) -> None:
        self._dispatcher = dispatcher
        self._url = url
        self._asked_by = asked_by

    async def send(self, ref: str) -> str | None:
        """See `Summons.send`."""
        return await self._dispatcher.send(self._url, ref, self._asked_by)

    def note_joined(self) -> None:
        """See `Summons.note_joined`."""

    async def ended(self) -> str | None:
        """See `Summons.ended`."""
        # Nothing but its audio tells.
        never: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        return await never

    async def left(self, reason: Reason) -> str | None:
        """See `Summons.left`."""
        return None


class Dispatcher:
    """Sends dispatch requests.

    Args:
        store: Holds an agent's unclaimed session.
        poster: Sends the requests.
        base_url: The URL by which agents reach this server.
        expires_in: Seconds until an unclaimed session expires.
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
        """Creates a session for an agent; returns its `ref`.

        Raises:
            StoreFull: Too many sessions are unclaimed.
        """
        return await self._store.create(session)

    async def withdraw(self, ref: str) -> bool:
        """Withdraws the session; returns False if the agent has claimed it."""
        try:
            await self._store.claim(ref)
        except SessionClaimed:
            return False
        except SessionUnknown:  # it has expired
            pass
        return True

    async def send(self, url: str, ref: str, asked_by: Joined) -> str | None:
        """Asks up to three times; returns the last error, or None."""
        agent = asked_by.call.agent
        assert agent is not None
        dispatch = AgentDispatch(
            agent_id=agent.id,
            call_id=asked_by.call.call_id,
            room_id=asked_by.room_id,
            session_id=asked_by.session_id,
            participant=asked_by.call.participant,
            metadata=agent.metadata,
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
