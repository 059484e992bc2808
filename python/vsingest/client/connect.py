"""From a room's id, or a session's URL, to a joined call."""

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import aiohttp
import msgspec
from yarl import URL

from vsingest.client.call import Call
from vsingest.client.create_session import create_session
from vsingest.client.credentials import find_credentials
from vsingest.client.errors import JoinTimeout
from vsingest.client.pacer import DEFAULT_LEAD
from vsingest.client.socket import open_socket
from vsingest.media.clock import Clock, SystemClock
from vsingest.protocol.sessions import (
    AgentRequest,
    CreatedSession,
    CreateSession,
    ParticipantRequest,
)

DEFAULT_ENDPOINT: Final = "https://api.videosdk.live"
ENDPOINT: Final = "VIDEOSDK_API_ENDPOINT"


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
    session: aiohttp.ClientSession | None = None,
    lead: float = DEFAULT_LEAD,
    join_timeout: float = 10.0,
    clock: Clock | None = None,
) -> AsyncGenerator[Call, None]:
    """Joins a room: ``async with vsingest.connect(room_id=...) as call``.

    At the end of the block the call sends what is queued and leaves; where the block raises, it
    leaves at once. Credentials that are not given come from the environment:
    ``VIDEOSDK_AUTH_TOKEN``, or ``VIDEOSDK_API_KEY`` with ``VIDEOSDK_SECRET``.

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
        session: To share connections; left open. One is made and closed where not given.
        lead: Seconds a frame may leave before its time: more bears longer stalls of this process,
            less lets the room hear sooner that you stopped. What has left cannot be recalled.
        join_timeout: Seconds for the socket to open and the room to answer.
        clock: The time to pace by; the system's where not given.

    Yields:
        The joined call.

    Raises:
        CredentialsMissing, AuthenticationError, RateLimited, CreateFailed, ConnectFailed: There is
            no session.
        SessionExpired, SessionAlreadyClaimed, JoinTimeout, CallEnded: There is one, but no call.
        ValueError: An argument, or a member of one, is not what the service takes.
    """
    clock = clock or SystemClock()
    request = _request(room_id, participant, agent, region) if ws_url is None else None
    if request is None and (room_id or participant or agent or region):
        raise ValueError("ws_url: give it alone; room, participant, agent and region are settled")
    async with AsyncExitStack() as stack:
        if session is None:
            session = await stack.enter_async_context(aiohttp.ClientSession())
        created = None
        if request is not None:
            found = find_credentials(os.environ, token=token, api_key=api_key, secret=secret)
            created = await create_session(
                session, find_endpoint(endpoint), found.token(), request, clock=clock
            )
        call = await _join(session, created, ws_url, lead, join_timeout, clock)
        try:
            yield call
        except BaseException:
            await call.leave()
            raise
        else:
            await call.close()


async def _join(
    session: aiohttp.ClientSession,
    created: CreatedSession | None,
    ws_url: str | None,
    lead: float,
    join_timeout: float,
    clock: Clock,
) -> Call:
    if created is not None:
        ws_url = created.ws_url
    assert ws_url is not None
    try:
        async with asyncio.timeout(join_timeout):
            socket = await open_socket(session, ws_url)
            call_id = None if created is None else created.call_id
            call = Call(socket, clock, lead=lead, call_id=call_id)
            await call.join()
            return call
    except TimeoutError:
        raise JoinTimeout(join_timeout) from None


def _request(
    room_id: str | None,
    participant: Mapping[str, Any] | ParticipantRequest | None,
    agent: Mapping[str, Any] | AgentRequest | None,
    region: str | None,
) -> CreateSession:
    if room_id is None:
        raise ValueError("room_id: missing; give the room to join, or ws_url")
    members: dict[str, Any] = {"roomId": room_id}
    if participant is not None:
        members["participant"] = _members("participant", participant, ParticipantRequest)
    if agent is not None:
        members["agent"] = _members("agent", agent, AgentRequest)
    if region is not None:
        members["region"] = region
    try:
        return msgspec.convert(members, CreateSession)
    except msgspec.ValidationError as error:
        raise ValueError(str(error).replace("`$.", "`")) from None


def _members(
    name: str, given: Mapping[str, Any] | msgspec.Struct, kind: type[msgspec.Struct]
) -> dict[str, Any]:
    members = msgspec.to_builtins(given) if isinstance(given, msgspec.Struct) else dict(given)
    if unknown := set(members) - set(kind.__struct_fields__):
        known = ", ".join(kind.__struct_fields__)
        raise ValueError(f"{name}: unknown members {sorted(unknown)}; known are {known}")
    return members


def find_endpoint(given: str | None) -> str:
    """Names the service: the argument, else the environment's, else the hosted one.

    Raises:
        ValueError: It is no URL that a session can be asked of.
    """
    endpoint = given or os.environ.get(ENDPOINT) or DEFAULT_ENDPOINT
    url = URL(endpoint)
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"endpoint: {endpoint!r} is not an http:// or https:// URL")
    if url.user is not None or url.query_string:
        raise ValueError("endpoint: a URL without user and query")
    return endpoint
