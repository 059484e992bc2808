"""Many calls of one project."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, Self, Unpack

import aiohttp

from vsingest.client.call.call import Call
from vsingest.client.call.call_options import CallOptions
from vsingest.client.call.dialler import (
    Dialler,
    FactoryDialler,
    RoomDialler,
    SocketOptions,
    UrlDialler,
)
from vsingest.client.capture.capture import Capture
from vsingest.client.capture.socket import CapturedDialler
from vsingest.client.connect_options import ConnectOptions, JoinOptions
from vsingest.client.connecting import Connecting
from vsingest.client.origin import Origin
from vsingest.client.session.credentials import find_credentials, known_secrets
from vsingest.client.session.endpoint import find_endpoint
from vsingest.client.session.request import session_request
from vsingest.client.session.token_source import TokenSource
from vsingest.protocol.ingest import AgentRequest, ParticipantRequest
from vsingest.transport.io import check_io, io_from_environment


class IngestClient:
    """Joins rooms: its calls share connections, a token and one timer.

    ``async with IngestClient() as client:``, then ``async with client.connect(room_id=...)``. The
    token is minted where there is a secret, kept for half its life, and minted anew where the
    service refuses it. What is not given comes from the environment; see `connect`.

    Args:
        token: A ready token.
        api_key: With `secret`, to mint tokens.
        secret: With `api_key`, to mint tokens.
        endpoint: The service.
        session: To share connections; left open. One is made and closed where not given.

    Raises:
        ValueError: `endpoint` is no URL.
    """

    def __init__(
        self,
        *,
        token: str | None = None,
        api_key: str | None = None,
        secret: str | None = None,
        endpoint: str | None = None,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        self._given = {"token": token, "api_key": api_key, "secret": secret}
        self._endpoint = endpoint
        self._session = session
        self._own_session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._origin = Origin()
        self._tokens: TokenSource | None = None

    def __repr__(self) -> str:
        return f"<IngestClient of {self._endpoint or 'the default endpoint'}>"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections it made; idempotent. Calls that still live end."""
        if self._origin.is_the_parents:
            return
        session, self._own_session = self._own_session, None
        if session is not None:
            await session.close()

    def connect(self, **options: Unpack[JoinOptions]) -> Connecting[Call]:
        """Joins a room; see `vsingest.connect`, which takes the same."""
        return Connecting(lambda: self.join(AsyncExitStack(), **options))

    async def join(
        self,
        held: AsyncExitStack,
        *,
        room_id: str | None = None,
        participant: Mapping[str, Any] | ParticipantRequest | None = None,
        agent: Mapping[str, Any] | AgentRequest | None = None,
        region: str | None = None,
        ws_url: str | None = None,
        session_factory: Callable[[], Awaitable[str]] | None = None,
        **options: Unpack[ConnectOptions],
    ) -> Call:
        """Does what `connect` is awaited for; `held` is closed with the call, or without one."""
        try:
            if self._loop is not None and self._loop.is_closed():
                # Its connections went with it; `asyncio.run` makes another one each time.
                await self.close()
            # Before there is a session to waste or a socket to leak.
            chosen = CallOptions(**options)
            capture = self._capture(chosen)
            dialler = self._dialler(
                room_id, participant, agent, region, ws_url, session_factory, chosen, capture
            )
            if capture is not None:
                dialler = CapturedDialler(dialler, capture)
                await held.enter_async_context(capture)
            call = Call(
                dialler,
                chosen.clock,
                lead=chosen.lead,
                on_stall=chosen.on_stall,
                line=chosen.line(),
                release=held.aclose,
            )
            await call.join()
        except BaseException:
            await held.aclose()
            raise
        return call

    def _capture(self, options: CallOptions) -> Capture | None:
        if options.capture is None:
            return None
        token, secret = self._given["token"], self._given["secret"]
        secrets = known_secrets(os.environ, token=token, secret=secret)
        return Capture(options.capture, options.clock, secrets)

    def _dialler(
        self,
        room_id: str | None,
        participant: Mapping[str, Any] | ParticipantRequest | None,
        agent: Mapping[str, Any] | AgentRequest | None,
        region: str | None,
        ws_url: str | None,
        session_factory: Callable[[], Awaitable[str]] | None,
        options: CallOptions,
        capture: Capture | None,
    ) -> Dialler:
        io = io_from_environment()
        check_io(io)
        if not (session_factory is None or callable(session_factory)):
            raise TypeError(f"session_factory: {type(session_factory).__name__} cannot be called")
        if ws_url is not None or session_factory is not None:
            if room_id or participant or agent or region or (ws_url and session_factory):
                name = "ws_url" if ws_url is not None else "session_factory"
                raise ValueError(
                    f"{name}: give it alone; room, participant, agent and region are settled"
                )
        else:
            request = session_request(
                room_id, participant, agent, region, same_id=bool(options.reconnect)
            )
            endpoint = find_endpoint(self._endpoint)
            tokens = self._token_source()
        # Last, as it makes a session to be closed.
        sockets = SocketOptions(
            session=self._shared(),
            from_environment=self._session is None or self._session.trust_env,
            io=io,
            ping_seconds=options.ping,
            on_opening=None if capture is None else capture.opening,
        )
        if session_factory is not None:
            return FactoryDialler(sockets, session_factory)
        if ws_url is not None:
            return UrlDialler(sockets, ws_url)
        return RoomDialler(sockets, endpoint, tokens, request, options.clock)

    def _token_source(self) -> TokenSource:
        if self._tokens is None:
            self._tokens = TokenSource(find_credentials(os.environ, **self._given))
        return self._tokens

    def _shared(self) -> aiohttp.ClientSession:
        if self._session is not None:
            return self._session
        if self._own_session is not None:
            self._origin.check()
        else:
            # A call keeps its connection for as long as it lives.
            self._loop = asyncio.get_running_loop()
            self._origin = Origin()
            self._own_session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self._own_session
