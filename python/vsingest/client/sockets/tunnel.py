"""A way through a proxy of HTTP for a socket that is not encrypted.

aiohttp has a proxy tunnel (by CONNECT, RFC 9110 section 9.3.6) what is encrypted, and asks it for
anything else by its whole URL: proxies answer requests so, and carry no WebSockets.
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
    """Gives the session to open a socket by: the given one, where that needs no tunnel of ours.

    Args:
        session: Its connector reaches the proxy.
        url: Where the socket goes.
        proxy: The proxy; None for the session's own.

    Raises:
        aiohttp.ClientHttpProxyError: The proxy refused.
        aiohttp.ClientError, OSError: It could not be reached.
    """
    chosen: str | URL | None = proxy
    auth = None
    if chosen is None:
        # The session tells nobody what it was given.
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
        # Its connection lives on in the socket.
        tunnelled.detach()


async def _opened(
    session: aiohttp.ClientSession, url: URL, proxy: str | URL, auth: aiohttp.BasicAuth | None
) -> aiohttp.ClientResponse:
    """Asks a proxy for a connection; what the session sends to services is not for the proxy."""
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
    """Gives the one connection that a proxy has made.

    Args:
        answer: The proxy's; it holds the connection to the proxy, which ends with the tunnel.
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
        """Closes the connection, of which nothing came."""
        self._answer.close()

    def _ended(self, closed: "asyncio.Future[None]", asked: ResponseHandler) -> None:
        closed.exception()  # whoever reads the connection is told by itself
        # The session waits for it at its own end.
        asked.connection_lost(None)
        self._answer.close()
