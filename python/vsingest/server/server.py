"""The server's life: listening, serving, draining."""

import asyncio
import logging
import signal
import threading
from types import TracebackType
from typing import Final, Self

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from vsingest.cluster.session_store import SessionStore
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.sessions import SOCKET_PATH
from vsingest.server.admission import Admission
from vsingest.server.answers import add_request_id, answer_errors, log_access
from vsingest.server.config import ServerConfig
from vsingest.server.keys import keys_of
from vsingest.server.lifecycle import Lifecycle, Reason
from vsingest.server.rest import IngestSessions, rest_api
from vsingest.server.rooms import Rooms
from vsingest.server.socket import SocketEndpoint
from vsingest.server.stores import Stores
from vsingest.server.ticker import GridTicker, Ticker

log = logging.getLogger("vsingest.server")

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_ANY_HOST: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where it can be reached


class Server:
    """A server of ingest sessions.

    ::

        async with Server(ServerConfig(api_key=..., secret=...)) as server:
            await server.serve_forever()

    Args:
        config: Its settings.
        store: Where sessions wait for their claim; this process's memory where none is given.
        ticker: What paces the rooms; a grid of 20 ms where none is given.

    Attributes:
        lifecycle: Tells who observes it what happens in the rooms.

    Raises:
        ValueError: It has no API key, or the file of keys cannot be read.
        OSError: The directory for its data cannot be made.
    """

    def __init__(
        self,
        config: ServerConfig,
        *,
        store: SessionStore | None = None,
        ticker: Ticker | None = None,
    ) -> None:
        self._config = config
        self._ticker = ticker or GridTicker()
        self.lifecycle = Lifecycle()
        keyring = keys_of(config)
        self._stores = Stores(config, self.lifecycle, store)
        admission = Admission(self._stores.rooms, config.rooms)
        self._rooms = Rooms(config.limits, self._ticker, self.lifecycle, admission)
        self._sessions = IngestSessions(config, self._stores.sessions, admission)
        self._api = rest_api(config, keyring, self._stores, self._rooms, self._sessions)
        self._sockets = SocketEndpoint(self._stores.sessions, self._rooms, config.limits, config.io)
        self._runner: web.AppRunner | None = None
        self._stopped = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Listens.

        Raises:
            OSError: The address is taken or not ours.
        """
        await self._stores.open()
        runner = web.AppRunner(
            self._application(),
            access_log=None,
            logger=_http_logger(),
            shutdown_timeout=self._config.limits.close_seconds,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, self._config.host, self._config.port).start()
        except BaseException:
            await runner.cleanup()
            await self._stores.close()
            raise
        self._runner = runner
        log.info("listening on %s", self.url)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drains, and stops listening."""
        try:
            await self.drain()
        finally:
            runner, self._runner = self._runner, None
            assert runner is not None
            await runner.cleanup()
            await self._stores.close()

    async def drain(self) -> None:
        """Ends every call, with `meeting-left` and 1001, and takes no more; leaving the block does.

        Returns when every peer has answered the close, or after the limit's `close_seconds`.
        """
        self._sessions.draining = True
        self._rooms.close(CloseCode.GOING_AWAY, Reason.DRAINING)
        await self._sockets.drain()

    @property
    def url(self) -> str:
        """Where it can be reached from this machine, such as ``http://127.0.0.1:8000``.

        Raises:
            RuntimeError: It is not listening.
        """
        if self._runner is None:
            raise RuntimeError("url: the server does not listen; enter it with `async with`")
        host, port = self._runner.addresses[0][:2]
        host = _ANY_HOST.get(host, host)
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def serve_forever(self) -> None:
        """Waits for SIGINT, SIGTERM or `stop`. A second signal, while it drains, kills as usual."""
        loop = asyncio.get_running_loop()
        ours = _SIGNALS if threading.current_thread() is threading.main_thread() else ()
        for number in ours:
            loop.add_signal_handler(number, self.stop)
        try:
            await self._stopped.wait()
        finally:
            for number in ours:
                loop.remove_signal_handler(number)

    def stop(self) -> None:
        """Ends `serve_forever`; to be called in the loop's thread."""
        self._stopped.set()

    def _application(self) -> web.Application:
        application = web.Application(
            middlewares=[log_access, answer_errors],
            client_max_size=self._config.limits.body_bytes,
        )
        application.on_response_prepare.append(add_request_id)
        self._api.add_to(application)
        application.router.add_get(SOCKET_PATH, self._sockets.handle, allow_head=False)
        return application


def _http_logger() -> logging.Logger:
    """The log of requests aiohttp could not parse, without their text: it may hold a `ref`."""
    logger = logging.getLogger("vsingest.server.http")
    if not logger.filters:
        logger.addFilter(_without_request_text)
    return logger


def _without_request_text(record: logging.LogRecord) -> bool:
    fault = record.exc_info[1] if record.exc_info else None
    if isinstance(fault, HttpProcessingError):
        record.exc_info = None
    # aiohttp reads on in a body that was answered by 400 already, and calls that unhandled.
    return not isinstance(fault, web.RequestPayloadError)
