"""The life cycle of a server: listening, serving, draining."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack, ExitStack
from typing import Self

from aiohttp import web
from yarl import URL

from vsingest.auth.key_file import LOOK_SECONDS, KeyFile
from vsingest.cluster.session_store import SessionStore
from vsingest.observe.families import Family
from vsingest.observe.figures import Distribution, Figure
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.ingest import SOCKET_PATH
from vsingest.server.agents.registry import AgentFactory
from vsingest.server.connections.endpoint import SocketEndpoint
from vsingest.server.counters import ServerCounters
from vsingest.server.http.application import make_application
from vsingest.server.http.connection_limit import Door
from vsingest.server.http.given_sockets import NO_SOCKETS, GivenSockets
from vsingest.server.http.health import add_health
from vsingest.server.http.listener import Listener
from vsingest.server.http.proxies import Proxies
from vsingest.server.http.request_rates import RequestRates
from vsingest.server.metrics.metrics import Metrics
from vsingest.server.metrics.metrics_port import MetricsPort
from vsingest.server.nodes.alone import Alone
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.process.first_of import first_of
from vsingest.server.process.repeating import repeating
from vsingest.server.process.signals import handling_signals
from vsingest.server.rest import IngestSessions, rest_api
from vsingest.server.rooms.admission import Admission
from vsingest.server.rooms.lifecycle import Lifecycle, Reason
from vsingest.server.rooms.pulse import Pulse
from vsingest.server.rooms.rooms import Rooms
from vsingest.server.rooms.ticker import GridTicker, Ticker
from vsingest.server.served_node import ServedNode
from vsingest.server.services import Services
from vsingest.server.settings.config import ServerConfig
from vsingest.server.settings.keys import keys_of
from vsingest.server.storage.counted_store import CountedStore
from vsingest.server.storage.stores import Stores
from vsingest.server.webhooks.room_endpoints import room_endpoints

log = logging.getLogger("vsingest.server")


class Server:
    """A server of ingest sessions.

    ::

        async with Server(ServerConfig(api_key=..., secret=...)) as server:
            await server.serve_forever()

    Args:
        config: Its settings.
        store: Holds unclaimed sessions; by default in the memory of this process.
        ticker: The timer of the rooms; by default a grid of 20 ms.
        agents: Agents as functions, beside those of the settings.
        nodes: The other nodes that serve as one with it; by default it serves alone.
        sockets: Sockets that listen already, instead of the addresses of the settings.
        durable: Whether its data survives a loss of power.

    Attributes:
        lifecycle: Reports the events of rooms to observers.
        pulse: Measures how punctually it runs.

    Raises:
        ValueError: There is no API key, the file of keys cannot be read, an agent of the settings
            cannot be loaded, or the stored webhook key is invalid.
        OSError: The data folder cannot be created or used.
    """

    def __init__(
        self,
        config: ServerConfig,
        *,
        store: SessionStore | None = None,
        ticker: Ticker | None = None,
        agents: Mapping[str, AgentFactory] | None = None,
        nodes: Nodes | None = None,
        sockets: GivenSockets = NO_SOCKETS,
        durable: bool = True,
    ) -> None:
        self._config = config
        self._nodes = nodes = nodes or Alone(config.public_url)
        self._given = sockets
        self._keyring = keys_of(config)
        limits = config.limits
        self._counters = ServerCounters()
        self.pulse = Pulse()
        self._ticker = ticker or GridTicker(pulse=self.pulse)
        self.lifecycle = Lifecycle()
        self.lifecycle.observe(self._counters.observe)
        self._stores = Stores(config, self.lifecycle, nodes, store, durable=durable)
        waiting = CountedStore(self._stores.sessions, limits.session_seconds)
        admission = Admission(self._stores.rooms, config.rooms)
        self._rooms = Rooms(limits, self._ticker, self.lifecycle, admission, nodes)
        self._services = Services(
            config,
            self._rooms,
            self.lifecycle,
            nodes,
            waiting,
            self._stores.database,
            base_url=self._own_base,
            agents=agents,
            endpoints_of=room_endpoints(self._stores.rooms),
        )
        self._sessions = IngestSessions(
            config, waiting, admission, self._services.registry.check, self._socket_base
        )
        self._api = rest_api(
            config,
            self._keyring,
            self._stores,
            self._rooms,
            self._sessions,
            nodes,
            public_key=self._services.webhooks.public_key,
            recordings=self._services.recordings,
        )
        self._sockets = SocketEndpoint(waiting, self._rooms, limits, config.io, self._counters)
        self._proxies = Proxies(config.trusted_proxies)
        self._door = Door(config.limits, self._proxies)
        self._rates = RequestRates(config.limits)
        self._metrics = Metrics(
            store=waiting,
            rooms=self._rooms,
            sockets=self._sockets,
            door=self._door,
            rates=self._rates,
            ticker=self._ticker,
            pulse=self.pulse,
            counters=self._counters,
            webhooks=self._services.webhooks,
        )
        self._metrics_port: MetricsPort | None = None
        self._local = ServedNode(
            self._api.requests,
            self._stores,
            self._rooms,
            self._services.webhooks,
            self._services.recordings,
            self._families,
        )
        self._listener: Listener | None = None
        self._stopped = asyncio.Event()
        self._hurry = asyncio.Event()
        self._signals = ExitStack()

    async def __aenter__(self) -> Self:
        """Starts to listen. Only `serve_forever` handles signals; see there.

        Raises:
            OSError: An address is in use or does not belong to this machine, or a folder cannot be
                created.
            ValueError: The certificate cannot be used.
        """
        config = self._config
        async with AsyncExitStack() as opened:
            await self._stores.open()
            opened.push_async_callback(self._stores.close)
            sweep = self._stores.sweep
            await opened.enter_async_context(repeating(config.limits.session_seconds, sweep))
            if isinstance(self._keyring, KeyFile):
                # A new secret may reach the log before the first request uses it.
                look = self._keyring.look
                await opened.enter_async_context(repeating(LOOK_SECONDS, look))
            # A client may claim a session as soon as it connects, and a claim holds the room.
            opened.push_async_callback(self._nodes.leave)
            await self._nodes.join(self._local)
            self._listener = await Listener(
                self._application(), config, self._door, self._given
            ).open()
            opened.push_async_callback(self._listener.close)
            if config.metrics_port is not None:
                self._metrics_port = await self._open_metrics(config.metrics_port)
                opened.push_async_callback(self._metrics_port.close)
            await opened.enter_async_context(self._services)
            opened.push_async_callback(self._nodes.ignore_others)
            await self._nodes.answer_others()
            self._opened = opened.pop_all()
        self.pulse.start()
        log.info("listening on %s", self.url)
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Ends every call, as `drain` does, and stops listening."""
        try:
            await self.drain()
        finally:
            self.pulse.stop()
            self._listener = self._metrics_port = None
            try:
                await self._opened.aclose()
            finally:
                self._signals.close()

    async def drain(self, grace: float = 0.0) -> None:
        """Refuses new sessions, waits for the calls to end, and ends the rest.

        Remaining participants get `meeting-left` and 1001. It returns when every peer has answered
        the close, or after the limit `close_seconds`.

        Args:
            grace: Seconds that calls may continue; `stop` ends this time at once.
        """
        self._sessions.draining = True
        self._sockets.draining = True
        self._nodes.take_no_rooms()
        if grace > 0:
            log.info("draining: calls may go on for %g s", grace)
            await first_of(grace, self._sockets.idle(), self._hurry.wait())
        self._rooms.close(CloseCode.GOING_AWAY, Reason.DRAINING)
        await self._sockets.close()

    @property
    def draining(self) -> bool:
        """Whether the server is shutting down and refuses new sessions."""
        return self._sockets.draining

    @property
    def url(self) -> str:
        """The URL at which this machine can reach the server, such as ``http://127.0.0.1:8000``.

        Raises:
            RuntimeError: The server is not listening.
        """
        if self._listener is None:
            raise RuntimeError("url: the server does not listen; enter it with `async with`")
        return self._listener.url

    @property
    def metrics_url(self) -> str | None:
        """The URL of the metrics; None if they are not served."""
        return self._metrics_port.url if self._metrics_port is not None else None

    def figures(self) -> list[Figure | Distribution]:
        """Returns the figures of `/metrics`; to be called in the thread of the loop.

        Figures that need a query of the database are those of the last request for `/metrics`.
        """
        return list(self._metrics.read())

    async def serve_forever(self) -> None:
        """Waits for SIGINT, SIGTERM or `stop`, and drains for as long as `drain_seconds` allows.

        A second signal, or a second `stop`, ends the remaining calls at once. SIGHUP calls `reload`
        if there is a file to read again.

        Only this method handles signals, so that a program that enters the server without it keeps
        its own handlers. Until it is called, SIGINT cancels what `asyncio.run` runs, which leaves
        the `async with` block in order, and SIGTERM ends the process without closing the calls. If
        that matters, start this method first, as a task.
        """
        # Handled until the end of the block, since a second signal may come during the last
        # webhooks.
        self._signals.enter_context(
            handling_signals(self.stop, self.reload if self._config.reloadable else None)
        )
        await self._stopped.wait()
        await self.drain(self._config.drain_seconds)

    def stop(self) -> None:
        """Ends `serve_forever`, the second time at once; to be called in the thread of the loop."""
        if self._stopped.is_set():
            self._hurry.set()
            self._services.webhooks.hurry()
        self._stopped.set()

    def reload(self) -> None:
        """Reads the certificate and the file of API keys again, if there are any.

        If one of them cannot be used, that is logged, and the old one stays.
        """
        if isinstance(self._keyring, KeyFile):
            self._keyring.reload()
        if self._listener is not None:
            self._listener.reload()

    async def _open_metrics(self, port: int) -> MetricsPort:
        return await MetricsPort(
            self._metrics.read,
            self._metrics.refresh,
            self,
            self._config.metrics_host,
            port,
            sockets=self._given.metrics,
            nodes=self._nodes,
        ).open()

    async def _families(self) -> list[Family]:
        return await self._metrics_port.families() if self._metrics_port is not None else []

    def _own_base(self) -> str:
        return self._nodes.url or self.url

    def _socket_base(self, asked: URL) -> URL:
        return self._nodes.base(asked, self.url)

    def _application(self) -> web.Application:
        application = make_application(
            self._config, self._proxies, self._counters.count_request, self._rates
        )
        self._api.add_to(application)
        application.router.add_get(SOCKET_PATH, self._sockets.handle, allow_head=False)
        add_health(application, self)
        return application
