"""The port the server listens on, and the HTTP behind it."""

import asyncio
from typing import Final, Self

from aiohttp import web

from vsingest.server.config import ServerConfig
from vsingest.server.door import Door
from vsingest.server.http_handler import handlers
from vsingest.server.tls import Certificate

_BACKLOG: Final = 1_024
_ANY_HOST: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where it can be reached


class Listener:
    """An application, served on one address.

    Args:
        application: Answers the requests.
        config: Where to listen, and how.
        door: Who is let in.
    """

    def __init__(self, application: web.Application, config: ServerConfig, door: Door) -> None:
        self._runner = web.AppRunner(application, shutdown_timeout=config.limits.close_seconds)
        self._config = config
        self._door = door
        self._certificate: Certificate | None = None
        self._server: asyncio.Server | None = None

    async def open(self) -> Self:
        """Listens.

        Raises:
            OSError: The address is taken or not ours.
            ValueError: The certificate cannot be used.
        """
        config = self._config
        if config.tls_cert is not None and config.tls_key is not None:
            self._certificate = Certificate(config.tls_cert, config.tls_key)
        await self._runner.setup()
        assert self._runner.server is not None
        secured = self._certificate is not None
        try:
            self._server = await asyncio.get_running_loop().create_server(
                handlers(self._runner.server, self._door, config.limits),
                config.host,
                config.port,
                backlog=_BACKLOG,
                ssl=self._certificate.context if self._certificate else None,
                ssl_handshake_timeout=config.limits.request_seconds if secured else None,
                ssl_shutdown_timeout=config.limits.close_seconds if secured else None,
            )
        except BaseException:
            await self._runner.cleanup()
            raise
        return self

    async def close(self) -> None:
        """Listens no more, and ends what is still open."""
        if self._server is not None:
            self._server.close()
        await self._runner.cleanup()
        if self._server is not None:
            await self._server.wait_closed()

    def reload(self) -> None:
        """Reads the certificate anew, where there is one.

        Raises:
            ValueError: It cannot be used; the old one stays.
        """
        if self._certificate is not None:
            self._certificate.reload()

    @property
    def url(self) -> str:
        """Where it can be reached from this machine."""
        assert self._server is not None
        scheme = "http" if self._certificate is None else "https"
        host, port = self._server.sockets[0].getsockname()[:2]
        host = _ANY_HOST.get(host, host)
        return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
