"""Opens the socket of a session's URL."""

import asyncio
from typing import cast

import aiohttp
from yarl import URL

from vsingest.client.errors import ConnectFailed, VsingestError
from vsingest.client.sockets.fast_socket import FastSocket
from vsingest.client.sockets.handshake import Handshake
from vsingest.client.sockets.plain_socket import PlainSocket
from vsingest.client.sockets.refusals import upgrade_refusal
from vsingest.client.sockets.socket import PING_SECONDS, SOCKET_MESSAGE_BYTES, Socket
from vsingest.client.sockets.tunnel import through
from vsingest.transport.io import Io
from vsingest.transport.take_tls import take_tls


async def open_socket(
    session: aiohttp.ClientSession,
    ws_url: str,
    *,
    io: Io,
    ping_seconds: float = PING_SECONDS,
    proxy: str | None = None,
) -> Socket:
    """Connects to a session's URL. No error shows the URL, since it is a secret.

    Args:
        session: An `aiohttp` session, whose connector, proxies and TLS settings are used.
        ws_url: The URL to connect to.
        io: The implementation of the socket.
        ping_seconds: Seconds between two pings.
        proxy: The proxy to use; None for that of the `aiohttp` session.

    Raises:
        ValueError: It is not a WebSocket URL.
        AuthenticationError, RateLimited, ConnectFailed: The connection failed.
    """
    host = host_of(ws_url)
    # Raised outside the handler, so that no exception with the URL is chained.
    failed: VsingestError
    url = _as_it_is(ws_url)
    try:
        async with through(session, url, proxy) as way:
            handshake = Handshake(way, url, proxy if way is session else None)
            return await (_plain if io == "plain" else _fast)(handshake, ping_seconds)
    except aiohttp.ClientHttpProxyError as error:
        failed = ConnectFailed(f"could not reach {host}: {network_fault(error)}")
    except aiohttp.ClientResponseError as error:
        failed = upgrade_refusal(error.status, error.headers or {})
    except (aiohttp.ClientError, OSError) as error:
        failed = ConnectFailed(f"could not reach {host}: {network_fault(error)}")
    except RuntimeError:
        if not session.closed:
            raise
        failed = session_closed()
    raise failed


async def _plain(handshake: Handshake, ping_seconds: float) -> Socket:
    connection = await handshake.plain(ping_seconds, SOCKET_MESSAGE_BYTES)
    return PlainSocket(connection, handshake.silent_seconds)


async def _fast(handshake: Handshake, ping_seconds: float) -> Socket:
    response, transport, protocol = await handshake.bare()
    ours = take_tls(transport)
    if ours is not None:
        protocol.transport = transport = cast("asyncio.Transport", ours)
    return FastSocket(response, transport, protocol, ping_seconds)


def _as_it_is(ws_url: str) -> URL:
    """Keeps a URL byte for byte, since quoting it again might change its secret."""
    return URL(ws_url, encoded=all("!" <= character <= "~" for character in ws_url))


def session_closed() -> ConnectFailed:
    """Returns the error for a caller's session that is closed; trying again cannot help."""
    failed = ConnectFailed("session: is closed; keep it open for as long as its calls")
    failed.vain = True
    return failed


def network_fault(error: Exception) -> str:
    """Describes a network error without any URL."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy answered HTTP {error.status}"
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.os_error.strerror or type(error.os_error).__name__
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__


def host_of(ws_url: str) -> str:
    """Returns the part of a session's URL that may be shown.

    Raises:
        ValueError: It is not a WebSocket URL.
    """
    try:
        url = URL(ws_url)
        host = url.host if url.scheme in ("ws", "wss", "http", "https") else None
    except (TypeError, ValueError):
        host = None
    if host is None:
        raise ValueError("ws_url: not a ws:// or wss:// URL (not shown: it is a secret)")
    return host
