"""Opens the connections of a call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import aiohttp

from vsingest.client.errors import AuthenticationError, ConnectFailed, VsingestError
from vsingest.client.session.create_session import create_session
from vsingest.client.session.token_source import TokenSource
from vsingest.client.sockets.open_socket import host_of, open_socket
from vsingest.client.sockets.proxy import environment_proxy
from vsingest.client.sockets.socket import Socket
from vsingest.media.clock import Clock
from vsingest.observe.spans import span
from vsingest.protocol.ingest import CreatedSession, CreateSession
from vsingest.transport.io import Io

# Seconds between two upgrades of one session.
_WAITS: Final = (0.25, 0.5, 1.0, 2.0)


class Dialled(NamedTuple):
    """A new connection, on which `start` is due.

    Attributes:
        socket: The connection.
        call_id: The service's id of the call; None if only its URL is known.
    """

    socket: Socket
    call_id: str | None


@dataclass(slots=True)
class Attempt:
    """One attempt to join.

    Attributes:
        until: The time of its end, by the call's clock.
        stage: What it waits for, as `JoinTimeout` names it.
    """

    until: float
    stage: str = "create"


class Dialler(Protocol):
    """Opens connections, each to a new session."""

    @property
    def redials(self) -> bool:
        """Whether it can open more than one connection."""

    async def dial(self, attempt: Attempt) -> Dialled:
        """Opens a connection, and records its stage in the attempt.

        Raises:
            VsingestError: No connection could be opened.
            ValueError: The session's URL is invalid.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketOptions:
    """The options with which sockets are opened.

    Attributes:
        session: An `aiohttp` session, whose connector, proxies and TLS settings are used.
        from_environment: Whether a proxy that the environment names is used.
        io: The implementation of the socket.
        ping_seconds: Seconds between two pings.
        clock: The clock of the waits.
        on_opening: Is called with the URL of each socket before its handshake.
    """

    session: aiohttp.ClientSession
    from_environment: bool
    io: Io
    ping_seconds: float
    clock: Clock
    on_opening: Callable[[str], None] | None = None

    async def open(self, ws_url: str, attempt: Attempt) -> Socket:
        """Connects to a session's URL; see `open_socket`.

        If the service has no place for the connection for now, it is tried again, since the session
        is claimed by `start` alone.
        """
        attempt.stage = "connect"
        if self.on_opening is not None:
            self.on_opening(ws_url)
        with span("claim", safe_errors=VsingestError, host=host_of(ws_url)):
            for wait in _WAITS:
                try:
                    return await self._open(ws_url)
                except ConnectFailed as failed:
                    again_at = self.clock.now() + max(wait, failed.retry_after or 0.0)
                    if not failed.unclaimed or again_at >= attempt.until:
                        raise
                await self.clock.sleep_until(again_at)
            return await self._open(ws_url)

    async def _open(self, ws_url: str) -> Socket:
        return await open_socket(
            self.session,
            ws_url,
            io=self.io,
            ping_seconds=self.ping_seconds,
            proxy=self.proxy(ws_url),
        )

    def proxy(self, url: str) -> str | None:
        """Returns the proxy for a URL; None for that of the `aiohttp` session."""
        return environment_proxy(url) if self.from_environment else None


class RoomDialler:
    """Creates the sessions itself, all for one participant in one room."""

    redials = True

    def __init__(
        self,
        options: SocketOptions,
        endpoint: str,
        tokens: TokenSource,
        request: CreateSession,
        clock: Clock,
    ) -> None:
        self._options = options
        self._endpoint = endpoint
        self._tokens = tokens
        self._request = request
        self._clock = clock

    async def dial(self, attempt: Attempt) -> Dialled:
        """See `Dialler.dial`. If an older token is refused, it makes a new one."""
        try:
            created = await self._create(self._tokens.token(), attempt)
        except AuthenticationError:
            if (fresh := self._tokens.refresh()) is None:
                raise
            created = await self._create(fresh, attempt)
        return Dialled(await self._options.open(created.ws_url, attempt), created.call_id)

    async def _create(self, token: str, attempt: Attempt) -> CreatedSession:
        return await create_session(
            self._options.session,
            self._endpoint,
            token,
            self._request,
            clock=self._clock,
            until=attempt.until,
            proxy=self._options.proxy(self._endpoint),
        )


class FactoryDialler:
    """Calls `session_factory` for the URL of each session."""

    redials = True

    def __init__(self, options: SocketOptions, factory: Callable[[], Awaitable[str]]) -> None:
        self._options = options
        self._factory = factory

    async def dial(self, attempt: Attempt) -> Dialled:
        """See `Dialler.dial`."""
        attempt.stage = "session_factory"
        try:
            ws_url = await self._factory()
        except VsingestError:
            raise
        except Exception as error:
            raise ConnectFailed(f"session_factory: {type(error).__name__}") from error
        try:
            host_of(ws_url)
        except ValueError:
            kind = type(ws_url).__name__
            raise ConnectFailed(
                f"session_factory: gave {kind} that is not a ws:// or wss:// URL (not shown: it "
                "may be a secret)"
            ) from None
        return Dialled(await self._options.open(ws_url, attempt), None)


class UrlDialler:
    """Has one URL, which is valid for one connection."""

    redials = False

    def __init__(self, options: SocketOptions, ws_url: str) -> None:
        host_of(ws_url)
        self._options = options
        self._ws_url = ws_url

    async def dial(self, attempt: Attempt) -> Dialled:
        """See `Dialler.dial`."""
        return Dialled(await self._options.open(self._ws_url, attempt), None)
