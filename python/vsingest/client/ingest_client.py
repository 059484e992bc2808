"""A client for many calls."""

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
    """Joins rooms; its calls share HTTP connections, a token and a timer.

    ``async with IngestClient() as client:``, then ``async with client.connect(room_id=...)``. With
    a secret, the client makes the token, and a new one after half of its life or when the service
    refuses it. Options that are not given come from the environment; see `connect`.

    Args:
        token: A token.
        api_key: The API key, with `secret`, to make tokens.
        secret: The secret of `api_key`.
        endpoint: The URL of the service.
        session: An `aiohttp.ClientSession` to use, which is left open; by default the client makes
            its own.

    Raises:
        ValueError: `endpoint` is not a URL.
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
        """Closes the connections that it opened, and ends its calls; idempotent."""
        if self._origin.is_the_parents:
            return
        session, self._own_session = self._own_session, None
        if session is not None:
            await session.close()

    def connect(self, **options: Unpack[JoinOptions]) -> Connecting[Call]:
        """Joins a room; see `vsingest.connect`, which has the same options."""
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
        """Joins a room as awaiting `connect` does; closes `held` with the call or on failure."""
        try:
            if self._loop is not None and self._loop.is_closed():
                # The connections ended with their loop; `asyncio.run` makes a new loop each time.
                await self.close()
            # Checked before there is a session to waste or a socket to leak.
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
                    f"{name}: give it alone; its session has room, participant, agent and region"
                )
        else:
            request = session_request(
                room_id, participant, agent, region, same_id=bool(options.reconnect)
            )
            endpoint = find_endpoint(self._endpoint)
            tokens = self._token_source()
        # Last, since it makes a session that must be closed.
        sockets = SocketOptions(
            session=self._shared(),
            from_environment=self._session is None or self._session.trust_env,
            io=io,
            ping_seconds=options.ping,
            clock=options.clock,
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
            # No limit, since each call keeps a connection.
            self._loop = asyncio.get_running_loop()
            self._origin = Origin()
            self._own_session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self._own_session
