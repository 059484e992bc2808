"""A tunnel through an HTTP proxy for a socket without TLS.

aiohttp asks a proxy for a tunnel (CONNECT, RFC 9110 section 9.3.6) only with TLS. Without TLS it
sends the whole URL to the proxy, and proxies do not forward WebSockets in that way.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
from aiohttp import hdrs
from aiohttp.client_proto import ResponseHandler
from yarl import URL

_ENCRYPTED: Final = ("wss", "https")


@asynccontextmanager
async def through(
    session: aiohttp.ClientSession, url: URL, proxy: str | None
) -> AsyncIterator[aiohttp.ClientSession]:
    """Yields the session with which to open a socket: the given one, unless it needs our tunnel.

    Args:
        session: An `aiohttp` session, whose connector reaches the proxy.
        url: The URL of the socket.
        proxy: The proxy; None for that of the session.

    Raises:
        aiohttp.ClientHttpProxyError: The proxy refused.
        aiohttp.ClientError, OSError: The proxy could not be reached.
    """
    chosen: str | URL | None = proxy
    auth = None
    if chosen is None:
        # The session does not reveal its settings.
        chosen, auth = session._default_proxy, session._default_proxy_auth
    if chosen is None or url.scheme in _ENCRYPTED:
        yield session
        return
    made = _Made(await _opened(session, url, chosen, auth))
    tunnelled = aiohttp.ClientSession(
        connector=made, headers=session.headers, cookie_jar=session.cookie_jar, auth=session.auth
    )
    try:
        yield tunnelled
    except BaseException:
        made.drop()
        raise
    finally:
        # The socket keeps the connection.
        tunnelled.detach()


async def _opened(
    session: aiohttp.ClientSession, url: URL, proxy: str | URL, auth: aiohttp.BasicAuth | None
) -> aiohttp.ClientResponse:
    """Asks a proxy for a connection, without the headers that the session sends to services."""
    if session.closed:
        raise RuntimeError("the session is closed")
    target = URL.build(scheme="http", host=url.host or "", port=url.port)
    async with aiohttp.ClientSession(connector=session.connector, connector_owner=False) as asking:
        answer = await asking.request(
            hdrs.METH_CONNECT,
            target,
            proxy=proxy,
            proxy_auth=auth,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None),
        )
    if 200 <= answer.status < 300 and answer.connection is not None:
        return answer
    answer.close()
    raise aiohttp.ClientHttpProxyError(
        answer.request_info, answer.history, status=answer.status, headers=answer.headers
    )


class _Made(aiohttp.BaseConnector):
    """A connector with the one connection that a proxy has made.

    Args:
        answer: The proxy's answer, which holds the connection to the proxy.
    """

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        super().__init__(force_close=True)
        self._answer = answer

    async def _create_connection(
        self,
        req: aiohttp.ClientRequest,
        traces: Any,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own
    ) -> ResponseHandler:
        connection = self._answer.connection
        asked = None if connection is None else connection.protocol
        if asked is None or asked.transport is None or asked.transport.is_closing():
            raise aiohttp.ServerDisconnectedError
        transport = asked.transport
        protocol: ResponseHandler = self._factory()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        if (closed := protocol.closed) is not None:
            closed.add_done_callback(lambda closed: self._ended(closed, asked))
        return protocol

    def drop(self) -> None:
        """Closes the connection if it was not used."""
        self._answer.close()

    def _ended(self, closed: "asyncio.Future[None]", asked: ResponseHandler) -> None:
        closed.exception()  # the reader of the connection is told by the transport
        # The session waits for it when it closes.
        asked.connection_lost(None)
        self._answer.close()
