"""The life cycle of a server: listening, serving, draining."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack, ExitStack
from typing import Self

from vsingest.auth.key_file import LOOK_SECONDS, KeyFile
from vsingest.cluster.session_store import SessionStore
from vsingest.observe.families import Family
from vsingest.observe.metrics import Distribution, Metric
from vsingest.protocol.close_codes import CloseCode
from vsingest.server.agents.targets import AgentFactory
from vsingest.server.http.given_sockets import NO_SOCKETS, GivenSockets
from vsingest.server.http.listener import Listener
from vsingest.server.metrics.metrics_port import MetricsPort
from vsingest.server.nodes.alone import Alone
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.parts import ServerParts
from vsingest.server.process.first_of import first_of
from vsingest.server.process.repeating import repeating
from vsingest.server.process.signals import handling_signals
from vsingest.server.rooms.lifecycle import Reason
from vsingest.server.rooms.ticker import Ticker
from vsingest.server.served_node import ServedNode
from vsingest.server.settings.config import ServerConfig

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
        self._nodes = nodes or Alone(config.public_url)
        self._given = sockets
        self._parts = ServerParts(
            config,
            self._nodes,
            lambda: self.url,
            store=store,
            ticker=ticker,
            agents=agents,
            durable=durable,
        )
        self.lifecycle = self._parts.lifecycle
        self.pulse = self._parts.pulse
        self._metrics_port: MetricsPort | None = None
        self._local = ServedNode(self._parts, self._families)
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
            await self._parts.stores.open()
            opened.push_async_callback(self._parts.stores.close)
            sweep = self._parts.stores.sweep
            await opened.enter_async_context(repeating(config.limits.session_seconds, sweep))
            if isinstance(self._parts.keyring, KeyFile):
                # A new secret may reach the log before the first request uses it.
                look = self._parts.keyring.look
                await opened.enter_async_context(repeating(LOOK_SECONDS, look))
            # A client may claim a session as soon as it connects, and a claim holds the room.
            opened.push_async_callback(self._nodes.leave)
            await self._nodes.join(self._local)
            self._listener = await Listener(
                self._parts.application(self), config, self._parts.connection_limit, self._given
            ).open()
            opened.push_async_callback(self._listener.close)
            if config.metrics_port is not None:
                self._metrics_port = await self._open_metrics(config.metrics_port)
                opened.push_async_callback(self._metrics_port.close)
            await opened.enter_async_context(self._parts.services)
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
            try:
                # The last webhooks have the URL in them.
                await self._opened.aclose()
            finally:
                self._listener = self._metrics_port = None
                self._signals.close()

    async def drain(self, grace: float = 0.0) -> None:
        """Refuses new sessions, waits for the calls to end, and ends the rest.

        Remaining participants get `meeting-left` and 1001. It returns when every peer has answered
        the close, or after the limit `close_seconds`.

        Args:
            grace: Seconds that calls may continue; `stop` ends this time at once.
        """
        self._parts.sessions.draining = True
        self._parts.sockets.draining = True
        self._nodes.take_no_rooms()
        if grace > 0:
            log.info("draining: calls may go on for %g s", grace)
            await first_of(grace, self._parts.sockets.idle(), self._hurry.wait())
        self._parts.rooms.close(CloseCode.GOING_AWAY, Reason.DRAINING)
        await self._parts.sockets.close()

    @property
    def draining(self) -> bool:
        """Whether the server is shutting down and refuses new sessions."""
        return self._parts.sockets.draining

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

    def figures(self) -> list[Metric | Distribution]:
        """Returns the metrics of `/metrics`; to be called in the thread of the loop.

        Metrics that need a query of the database are those of the last request for `/metrics`.
        """
        return list(self._parts.metrics.read())

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
            self._parts.services.webhooks.hurry()
        self._stopped.set()

    def reload(self) -> None:
        """Reads the certificate and the file of API keys again, if there are any.

        If one of them cannot be used, that is logged, and the old one stays.
        """
        if isinstance(self._parts.keyring, KeyFile):
            self._parts.keyring.reload()
        if self._listener is not None:
            self._listener.reload()

    async def _open_metrics(self, port: int) -> MetricsPort:
        return await MetricsPort(
            self._parts.metrics.read,
            self._parts.metrics.refresh,
            self,
            self._config.metrics_host,
            port,
            sockets=self._given.metrics,
            nodes=self._nodes,
        ).open()

    async def _families(self) -> list[Family]:
        return await self._metrics_port.families() if self._metrics_port is not None else []
