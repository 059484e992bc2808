"""The port for monitoring: `/metrics`, `/healthz` and `/readyz`."""

import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final, Self

from aiohttp import web

from vsingest.observe.families import Family
from vsingest.observe.metrics import Distribution, Metric
from vsingest.server.http.answers import answer_errors, finish_answer
from vsingest.server.http.health import Draining, add_health
from vsingest.server.nodes.nodes import Nodes

METRICS_PATH: Final = "/metrics"


class MetricsPort:
    """Serves metrics on a separate port, which need not be public.

    Args:
        read: Returns the metrics.
        refresh: Is awaited first, for metrics that need a query.
        server: The server whose health is reported.
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.
        sockets: Sockets that listen already, instead, for any of several nodes.
        nodes: The other nodes, whose metrics are on the same page.
    """

    def __init__(
        self,
        read: Callable[[], Iterable[Metric | Distribution]],
        refresh: Callable[[], Awaitable[None]],
        server: Draining,
        host: str,
        port: int,
        *,
        sockets: Sequence[socket.socket],
        nodes: Nodes,
    ) -> None:
        self._read = read
        self._refresh = refresh
        self._host = host
        self._port = port
        self._sockets = sockets
        self._nodes = nodes
        application = web.Application(middlewares=[answer_errors])
        application.on_response_prepare.append(finish_answer)
        application.router.add_get(METRICS_PATH, self._metrics)
        add_health(application, server)
        self._runner = web.AppRunner(application, access_log=None)

    async def open(self) -> Self:
        """Starts to listen.

        Raises:
            OSError: The address is in use, or does not belong to this machine.
            ValueError: prometheus_client is not installed.
        """
        try:
            from vsingest.observe import prometheus
        except ModuleNotFoundError:
            raise ValueError(
                "metrics_port: needs prometheus_client: pip install 'vsingest[server]'"
            ) from None
        self._page = prometheus.labelled_page
        self._exposition = prometheus.Exposition(self._read)
        await self._runner.setup()
        try:
            if not self._sockets:
                await web.TCPSite(self._runner, self._host, self._port).start()
            for each in self._sockets:
                await web.SockSite(self._runner, each).start()
        except BaseException:
            await self._runner.cleanup()
            raise
        return self

    async def close(self) -> None:
        """Stops listening."""
        await self._runner.cleanup()

    async def families(self) -> list[Family]:
        """Returns this process's metrics."""
        await self._refresh()
        return self._exposition.families()

    @property
    def url(self) -> str:
        """The URL for Prometheus."""
        host, port = self._runner.addresses[0][:2]
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{port}{METRICS_PATH}"

    async def _metrics(self, _: web.Request) -> web.Response:
        others = await self._nodes.metrics()
        page = self._page({**others, self._nodes.label: await self.families()})
        return web.Response(body=page, content_type="text/plain", charset="utf-8")
