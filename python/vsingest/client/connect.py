"""From a room's id, or a session's URL, to a joined call."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Unpack

import aiohttp

from vsingest.client.call import Call
from vsingest.client.connect_options import ConnectOptions
from vsingest.client.ingest_client import IngestClient
from vsingest.protocol.sessions import AgentRequest, ParticipantRequest


@asynccontextmanager
async def connect(
    *,
    room_id: str | None = None,
    participant: Mapping[str, Any] | ParticipantRequest | None = None,
    agent: Mapping[str, Any] | AgentRequest | None = None,
    region: str | None = None,
    token: str | None = None,
    api_key: str | None = None,
    secret: str | None = None,
    endpoint: str | None = None,
    ws_url: str | None = None,
    session_factory: Callable[[], Awaitable[str]] | None = None,
    session: aiohttp.ClientSession | None = None,
    **options: Unpack[ConnectOptions],
) -> AsyncGenerator[Call, None]:
    """Joins a room: ``async with vsingest.connect(room_id=...) as call``.

    At the end of the block the call sends what is queued and leaves; where the block raises, it
    leaves at once. Credentials that are not given come from the environment:
    ``VIDEOSDK_AUTH_TOKEN``, or ``VIDEOSDK_API_KEY`` with ``VIDEOSDK_SECRET``.

    A connection that breaks is replaced by one to a new session of the same participant, unless
    ``reconnect=False``, or the call was joined by `ws_url`, which is good for one connection.

    Args:
        room_id: The room to join.
        participant: Who joins: ``id``, ``name``, ``metadata``, all optional.
        agent: The agent that joins with them: ``id``, and optionally ``type``, ``metadata``.
        region: Where the session shall run, such as ``us002``.
        token: A ready token.
        api_key: With `secret`, to mint a token.
        secret: With `api_key`, to mint a token.
        endpoint: The service; else ``VIDEOSDK_API_ENDPOINT``, else the hosted one.
        ws_url: The URL of a session that someone else created, instead of `room_id` and all above.
        session_factory: Gives the URL of a new session each time one is needed, such as one that
            asks your backend, which has the secret; instead of `ws_url`.
        session: To share connections; left open. One is made and closed where not given.
        **options: ``lead``, ``on_stall``, ``join_timeout``, ``reconnect``, ``on_reconnect``,
            ``ping`` and ``clock``, as `vsingest.client.call_options.CallOptions` has them.

    Yields:
        The joined call.

    Raises:
        CredentialsMissing, AuthenticationError, RateLimited, CreateFailed, ConnectFailed: There is
            no session.
        SessionExpired, SessionAlreadyClaimed, JoinTimeout, CallEnded: There is one, but no call.
        ValueError: An argument, or a member of one, is not what the service takes.
    """
    async with (
        IngestClient(
            token=token, api_key=api_key, secret=secret, endpoint=endpoint, session=session
        ) as client,
        client.connect(
            room_id=room_id,
            participant=participant,
            agent=agent,
            region=region,
            ws_url=ws_url,
            session_factory=session_factory,
            **options,
        ) as call,
    ):
        yield call
