"""The server's life: listening, serving, draining."""

import asyncio
import logging
import signal
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from vsingest.auth.keyring import Keyring
from vsingest.auth.tokens import verify_token
from vsingest.cluster.database import Database
from vsingest.cluster.memory import MemorySessionStore
from vsingest.cluster.session_store import SessionStore
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.sessions import SESSIONS_PATH, SOCKET_PATH
from vsingest.server.agents.registry import AgentFactory
from vsingest.server.answers import add_request_id, answer_errors, log_access
from vsingest.server.config import ServerConfig
from vsingest.server.lifecycle import Lifecycle, Reason
from vsingest.server.rest import IngestSessions
from vsingest.server.rooms import Rooms
from vsingest.server.services import Services
from vsingest.server.socket import SocketEndpoint
from vsingest.server.ticker import GridTicker, Ticker

log = logging.getLogger("vsingest.server")

DATABASE_FILE: Final = "vsingest.db"
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
        agents: Agents that are at hand as functions, beside those of the settings.

    Attributes:
        lifecycle: Tells who observes it what happens in the rooms.

    Raises:
        OSError: The folder for its data cannot be made or used.
        ValueError: An agent of the settings cannot be found, or the key kept is none.
    """

    def __init__(
        self,
        config: ServerConfig,
        *,
        store: SessionStore | None = None,
        ticker: Ticker | None = None,
        agents: Mapping[str, AgentFactory] | None = None,
    ) -> None:
        self._config = config
        self._store = store or MemorySessionStore(config.limits)
        self._ticker = ticker or GridTicker()
        self.lifecycle = Lifecycle()
        self._rooms = Rooms(config.limits, self._ticker, self.lifecycle)
        if config.data is not None:
            config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._database = Database(None if config.data is None else config.data / DATABASE_FILE)
        keyring = Keyring({config.api_key: config.secret})
        self._services = Services(
            config,
            self._rooms,
            self.lifecycle,
            self._store,
            self._database,
            base_url=lambda: self.url,
            authorize=lambda request: verify_token(request.headers.get("Authorization"), keyring),
            agents=agents,
        )
        self._sessions = IngestSessions(config, self._store, self._services.registry.check)
        self._sockets = SocketEndpoint(self._store, self._rooms, config.limits, config.io)
        self._runner: web.AppRunner | None = None
        self._stopped = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Listens.

        Raises:
            OSError: The address is taken or not ours, or a folder cannot be made.
        """
        await self._services.__aenter__()
        runner = web.AppRunner(
            self._application(),
            access_log=None,
            logger=_http_logger(),
            shutdown_timeout=self._config.limits.close_seconds,
        )
        try:
            await runner.setup()
            await web.TCPSite(runner, self._config.host, self._config.port).start()
        except BaseException:
            await runner.cleanup()
            await self._services.__aexit__(None, None, None)
            await self._database.close()
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
            await self._services.__aexit__(kind, error, traceback)
            runner, self._runner = self._runner, None
            assert runner is not None
            await runner.cleanup()
            await self._store.close()
            await self._database.close()

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
        application.router.add_post(SESSIONS_PATH, self._sessions.create)
        self._services.add_to(application.router)
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
