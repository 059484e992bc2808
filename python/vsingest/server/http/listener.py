"""The port on which the server listens, and its HTTP application."""

import asyncio
import logging
import socket
from asyncio.trsock import TransportSocket
from typing import Any, Final, Self

from aiohttp import web

from vsingest.server.http.connection_limit import ConnectionLimit
from vsingest.server.http.given_sockets import GivenSockets
from vsingest.server.http.http_handler import handlers
from vsingest.server.http.open_transports import OpenTransports
from vsingest.server.http.tls import Certificate
from vsingest.server.settings.config import ServerConfig

log = logging.getLogger("vsingest.server")

_BACKLOG: Final = 1_024
_ANY_HOST: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where it can be reached


class Listener:
    """Serves an application on one address.

    Args:
        application: Answers the requests.
        config: The address, the certificate and other settings.
        connection_limit: Decides which connections are admitted.
        sockets: Sockets that listen already, instead of the address of the settings or in addition.
    """

    def __init__(
        self,
        application: web.Application,
        config: ServerConfig,
        connection_limit: ConnectionLimit,
        sockets: GivenSockets,
    ) -> None:
        self._runner = web.AppRunner(application, shutdown_timeout=config.limits.close_seconds)
        self._config = config
        self._connection_limit = connection_limit
        self._transports = OpenTransports()
        self._certificate: Certificate | None = None
        self._given = sockets
        self._servers: list[asyncio.Server] = []

    async def open(self) -> Self:
        """Starts to listen.

        Raises:
            OSError: The address is in use, or does not belong to this machine.
            ValueError: The certificate cannot be used.
        """
        config = self._config
        if config.tls_cert is not None and config.tls_key is not None:
            self._certificate = Certificate(config.tls_cert, config.tls_key)
        await self._runner.setup()
        assert self._runner.server is not None
        try:
            if not self._given.own:
                await self._listen(host=config.host, port=config.port)
            for each in (*self._given.own, *self._given.shared):
                await self._listen(sock=each)
        except BaseException:
            await self.close()
            raise
        return self

    async def close(self) -> None:
        """Stops listening, and closes open connections."""
        for server in self._servers:
            server.close()
        await self._runner.cleanup()
        await self._transports.end()
        for server in self._servers:
            await server.wait_closed()

    def reload(self) -> None:
        """Reads the certificate again, if there is one.

        If it cannot be used, that is logged, and the old one stays.
        """
        if self._certificate is None:
            return
        try:
            self._certificate.reload()
        except ValueError as error:
            log.error("the old certificate stays: %s", error)
        else:
            log.info("the certificate was read again")

    async def _listen(self, **where: Any) -> None:
        limits = self._config.limits
        secured = self._certificate is not None
        assert self._runner.server is not None
        self._servers.append(
            await asyncio.get_running_loop().create_server(
                handlers(self._runner.server, self._connection_limit, self._transports, limits),
                **where,
                backlog=_BACKLOG,
                ssl=self._certificate.context if self._certificate else None,
                ssl_handshake_timeout=limits.request_seconds if secured else None,
                ssl_shutdown_timeout=limits.close_seconds if secured else None,
            )
        )

    @property
    def url(self) -> str:
        """The URL at which this machine can reach the server."""
        assert self._servers
        return url_of(self._servers[0].sockets[0], secured=self._certificate is not None)


def url_of(listening: socket.socket | TransportSocket, *, secured: bool) -> str:
    """Returns the URL at which this machine can reach a listening socket."""
    scheme = "https" if secured else "http"
    host, port = listening.getsockname()[:2]
    host = _ANY_HOST.get(host, host)
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
