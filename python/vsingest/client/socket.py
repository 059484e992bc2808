"""The one file of the client's audio path that knows aiohttp."""

import asyncio
from typing import Final, NamedTuple, Protocol

import aiohttp
from yarl import URL

from vsingest.client.errors import ConnectFailed, VsingestError
from vsingest.client.refusals import ABNORMAL, upgrade_refusal

MESSAGE_BYTES: Final = 1 << 20
PING_SECONDS: Final = 20.0
CLOSE_SECONDS: Final = 2.0


class Closed(NamedTuple):
    """The end of a connection.

    Attributes:
        code: The peer's close code, or 1006 where the connection broke without one.
        reason: The peer's words, or an empty string.
    """

    code: int
    reason: str


class Socket(Protocol):
    """A connected WebSocket."""

    async def send(self, message: bytes) -> None:
        """Hands over one text message at once, then waits while too much is unsent.

        Raises:
            ConnectionError: The connection is closed or broken; the message was not taken.
        """
        ...

    async def receive(self) -> str | bytes | Closed:
        """Gives the next text or binary message, or the end; the end again after that."""
        ...

    async def close(self) -> None:
        """Closes with code 1000, within a bounded time; idempotent."""
        ...


class PlainSocket:
    """A `Socket` by aiohttp. The URL stays in here: it is a secret."""

    def __init__(self, connection: "aiohttp.ClientWebSocketResponse") -> None:
        self._connection = connection

    async def send(self, message: bytes) -> None:
        """See `Socket.send`."""
        await self._connection.send_frame(message, aiohttp.WSMsgType.TEXT)

    async def receive(self) -> str | bytes | Closed:
        """See `Socket.receive`."""
        message = await self._connection.receive()
        match message.type:
            case aiohttp.WSMsgType.TEXT:
                return str(message.data)
            case aiohttp.WSMsgType.BINARY:
                return bytes(message.data)
            case aiohttp.WSMsgType.CLOSE:
                return Closed(message.data or ABNORMAL, message.extra or "")
            case aiohttp.WSMsgType.ERROR if isinstance(message.data, aiohttp.WebSocketError):
                return Closed(message.data.code, "the service broke the WebSocket protocol")
            case aiohttp.WSMsgType.ERROR:
                return Closed(ABNORMAL, "the service stopped answering")
        # Not the connection's own close_code: that says 1000 where it only ceased.
        return Closed(ABNORMAL, "")

    async def close(self) -> None:
        """See `Socket.close`."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._connection.close()
        except TimeoutError:
            # aiohttp has dropped the connection when its closing was cancelled.
            return


async def open_socket(session: aiohttp.ClientSession, ws_url: str) -> PlainSocket:
    """Connects to a session's URL. No error shows the URL, for it is a secret.

    Raises:
        ValueError: Not a WebSocket URL.
        AuthenticationError, RateLimited, ConnectFailed: No WebSocket came of it.
    """
    host = host_of(ws_url)
    # Raised below, out of reach of the exception that shows the URL.
    failed: VsingestError
    try:
        connection = await session.ws_connect(
            ws_url,
            heartbeat=PING_SECONDS,
            max_msg_size=MESSAGE_BYTES,
            compress=0,
        )
    except aiohttp.WSServerHandshakeError as error:
        failed = upgrade_refusal(error.status)
    except (aiohttp.ClientError, OSError) as error:
        failed = ConnectFailed(f"could not reach {host}: {network_fault(error)}")
    else:
        return PlainSocket(connection)
    raise failed


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
