"""The upgrade to a WebSocket; the only module of the client that uses internals of aiohttp."""

import asyncio
import base64
from typing import Any

import aiohttp
from aiohttp import hdrs
from multidict import CIMultiDict
from yarl import URL

from vsingest import system
from vsingest.client.errors import ConnectFailed
from vsingest.client.sockets.ping_guard import PingGuard, guard
from vsingest.transport.accept_key import accept_key


class Handshake:
    """One WebSocket upgrade by the rules of RFC 6455 section 4.1, for either kind of socket.

    It refuses a redirect, since the URL holds a secret, and an extension or a subprotocol, since it
    requested none.

    Args:
        session: An `aiohttp` session, whose connector, proxies and TLS settings are used.
        url: The URL to connect to.
        proxy: The proxy to use; None for that of the `aiohttp` session.
    """

    def __init__(self, session: aiohttp.ClientSession, url: URL, proxy: str | None) -> None:
        self._session = session
        self._url = url
        self._proxy = proxy
        self._guard: PingGuard | None = None

    async def bare(self) -> tuple[aiohttp.ClientResponse, asyncio.Transport, Any]:
        """Returns the answer, its transport and aiohttp's protocol, for another to take over.

        Raises:
            aiohttp.ClientError, OSError: The upgrade failed.
            ConnectFailed: The answer has an extension or a subprotocol that was not requested.
        """
        key = base64.b64encode(system.random_bytes(16)).decode()
        headers = {
            hdrs.UPGRADE: "websocket",
            hdrs.CONNECTION: "Upgrade",
            hdrs.SEC_WEBSOCKET_VERSION: "13",
            hdrs.SEC_WEBSOCKET_KEY: key,
        }
        response = await self._ask(hdrs.METH_GET, self._url, headers)
        connection = response.connection
        transport = None if connection is None else connection.transport
        if (
            response.status == 101
            and response.headers.get(hdrs.UPGRADE, "").lower() == "websocket"
            and _upgrades(response)
            and response.headers.get(hdrs.SEC_WEBSOCKET_ACCEPT) == accept_key(key)
            and connection is not None
            and connection.protocol is not None
            and transport is not None
        ):
            return response, transport, connection.protocol
        response.close()
        raise aiohttp.WSServerHandshakeError(
            response.request_info,
            response.history,
            status=response.status,
            headers=response.headers,
        )

    async def plain(
        self, ping_seconds: float, message_bytes: int
    ) -> "aiohttp.ClientWebSocketResponse":
        """Returns aiohttp's own WebSocket; it raises the same errors as `bare`."""
        # aiohttp's own method, on an object whose requests we make.
        requests: Any = _Requests(self, self._session)
        connection: aiohttp.ClientWebSocketResponse = await aiohttp.ClientSession._ws_connect(
            requests,
            self._url,
            heartbeat=ping_seconds,
            max_msg_size=message_bytes,
            compress=0,
            autoclose=False,
        )
        return connection

    def silent_seconds(self) -> float:
        """How long nothing has come over the connection of `plain`."""
        assert self._guard is not None, "plain() puts it there"
        return asyncio.get_running_loop().time() - self._guard.read_at

    async def _ask(
        self, method: str, url: URL, headers: Any, **options: Any
    ) -> aiohttp.ClientResponse:
        response = await self._session.request(
            method,
            url,
            headers=headers,
            **{
                **options,
                "allow_redirects": False,
                "proxy": self._proxy,
                "raise_for_status": False,
                "read_until_eof": False,
                "timeout": aiohttp.ClientTimeout(total=None),
            },
        )
        for name in (hdrs.SEC_WEBSOCKET_EXTENSIONS, hdrs.SEC_WEBSOCKET_PROTOCOL):
            if response.status == 101 and name in response.headers:
                response.close()
                raise ConnectFailed(
                    f"the service answered with {name}, which this client did not ask for; "
                    "check the proxy or service that added it"
                )
        return response

    async def ask_for_plain(self, method: str, url: URL, **options: Any) -> "_Answer":
        """Makes the request for aiohttp."""
        response = await self._ask(method, url, **options)
        connection = response.connection if response.status == 101 else None
        if connection is not None and connection.protocol is not None:
            self._guard = guard(connection.protocol)
        return _Answer(response)


class _Requests:
    """Takes the place of a session in aiohttp's method."""

    def __init__(self, handshake: Handshake, session: aiohttp.ClientSession) -> None:
        self.request = handshake.ask_for_plain
        self._session = session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


class _Answer:
    """Takes the place of a response in aiohttp's method, which does not read a list of tokens."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.headers = CIMultiDict(response.headers)
        if _upgrades(response):
            self.headers[hdrs.CONNECTION] = "upgrade"
        self._response = response

    def __getattr__(self, name: str) -> Any:
        return getattr(self._response, name)


def _upgrades(response: aiohttp.ClientResponse) -> bool:
    """Whether the token list in `Connection` contains ``upgrade``."""
    fields = ",".join(response.headers.getall(hdrs.CONNECTION, []))
    return "upgrade" in (token.strip().lower() for token in fields.split(","))
