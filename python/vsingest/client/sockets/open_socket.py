"""The handshake: from a session's URL to a socket; all that the client knows of aiohttp's own."""

import base64

import aiohttp
from aiohttp import hdrs
from yarl import URL

from vsingest import system
from vsingest.client.errors import ConnectFailed, VsingestError
from vsingest.client.sockets.fast_socket import FastSocket
from vsingest.client.sockets.plain_socket import PlainSocket
from vsingest.client.sockets.refusals import upgrade_refusal
from vsingest.client.sockets.socket import MESSAGE_BYTES, PING_SECONDS, Socket
from vsingest.transport.accept_key import accept_key
from vsingest.transport.io import Io


async def open_socket(
    session: aiohttp.ClientSession,
    ws_url: str,
    *,
    io: Io,
    ping_seconds: float = PING_SECONDS,
) -> Socket:
    """Connects to a session's URL. No error shows the URL, for it is a secret.

    Args:
        session: Its connector, proxies and TLS settings are used.
        ws_url: Where to connect.
        io: What moves the bytes after the handshake.
        ping_seconds: Between two pings.

    Raises:
        ValueError: Not a WebSocket URL.
        AuthenticationError, RateLimited, ConnectFailed: No WebSocket came of it.
    """
    host = host_of(ws_url)
    # Raised below, out of reach of the exception that shows the URL.
    failed: VsingestError
    try:
        if io == "plain":
            return await _open_plain(session, ws_url, ping_seconds)
        return await _open_fast(session, ws_url, ping_seconds)
    except aiohttp.WSServerHandshakeError as error:
        failed = upgrade_refusal(error.status, error.headers or {})
    except (aiohttp.ClientError, OSError) as error:
        failed = ConnectFailed(f"could not reach {host}: {network_fault(error)}")
    raise failed


async def _open_plain(
    session: aiohttp.ClientSession, ws_url: str, ping_seconds: float
) -> PlainSocket:
    connection = await session.ws_connect(
        ws_url,
        heartbeat=ping_seconds,
        max_msg_size=MESSAGE_BYTES,
        compress=0,
    )
    return PlainSocket(connection, ping_seconds)


async def _open_fast(session: aiohttp.ClientSession, ws_url: str, ping_seconds: float) -> Socket:
    key = base64.b64encode(system.random_bytes(16)).decode()
    response = await session.get(
        ws_url,
        headers={
            hdrs.UPGRADE: "websocket",
            hdrs.CONNECTION: "Upgrade",
            hdrs.SEC_WEBSOCKET_VERSION: "13",
            hdrs.SEC_WEBSOCKET_KEY: key,
        },
        timeout=aiohttp.ClientTimeout(total=None),
        read_until_eof=False,
    )
    connection = response.connection
    transport = None if connection is None else connection.transport
    if (
        response.status == 101
        and response.headers.get(hdrs.UPGRADE, "").lower() == "websocket"
        and response.headers.get(hdrs.CONNECTION, "").lower() == "upgrade"
        and response.headers.get(hdrs.SEC_WEBSOCKET_ACCEPT) == accept_key(key)
        and connection is not None
        and connection.protocol is not None
        and transport is not None
    ):
        return FastSocket(response, transport, connection.protocol, ping_seconds)
    response.close()
    raise aiohttp.WSServerHandshakeError(
        response.request_info,
        response.history,
        status=response.status,
        headers=response.headers,
    )


def network_fault(error: Exception) -> str:
    """Says what went wrong on the network, without any URL."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.os_error.strerror or type(error.os_error).__name__
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__


def host_of(ws_url: str) -> str:
    """The part of a session's URL that may be shown.

    Raises:
        ValueError: Not a WebSocket URL.
    """
    try:
        url = URL(ws_url)
        host = url.host if url.scheme in ("ws", "wss", "http", "https") else None
    except (TypeError, ValueError):
        host = None
    if host is None:
        raise ValueError("ws_url: not a ws:// or wss:// URL (not shown: it is a secret)")
    return host
