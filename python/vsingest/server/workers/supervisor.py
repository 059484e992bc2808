"""Runs a server as several processes, and restarts each that ends."""

import asyncio
import logging
import signal
import socket
import tempfile
from contextlib import AsyncExitStack
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Self

from vsingest import system
from vsingest.auth.webhook_key import WebhookKey
from vsingest.cluster.database import Database
from vsingest.cluster.placement import Node
from vsingest.cluster.shared_folder import SharedFolder
from vsingest.cluster.sqlite_log import SqliteSessionLog
from vsingest.cluster.sqlite_placement import SqlitePlacement
from vsingest.observe.logs import LogFormat, LogLevel
from vsingest.server.http.listener import url_of
from vsingest.server.process.signals import handling_signals
from vsingest.server.settings.config import ServerConfig
from vsingest.server.storage.stores import DATABASE
from vsingest.server.workers import ports
from vsingest.server.workers.process import WorkerProcess
from vsingest.server.workers.spec import NODES, Spec, address_of

log = logging.getLogger("vsingest.server.workers")


class Supervisor:
    """The worker processes of a server.

    It opens every socket itself and passes them on. So an address outlives its worker, and a client
    that connects during a restart waits for it instead of being refused.

    Args:
        config: The server's settings, which include the number of workers.
        log_level: The lowest level in their logs.
        log_format: The format of their logs.
    """

    def __init__(
        self,
        config: ServerConfig,
        *,
        log_level: LogLevel = "warning",
        log_format: LogFormat = "text",
    ) -> None:
        self._config = config
        self._log: tuple[LogLevel, LogFormat] = (log_level, log_format)
        self._workers: list[WorkerProcess] = []
        self._shared: tuple[socket.socket, ...] = ()

    async def __aenter__(self) -> Self:
        """Starts all workers, and returns when all serve.

        Raises:
            OSError: An address is in use or does not belong to this machine, or a folder cannot be
                created.
            StoreFailure: The data folder cannot be used.
            ValueError: The stored webhook key is invalid.
            WorkerFailed: A worker did not start.
        """
        async with AsyncExitStack() as opened:
            made = tempfile.TemporaryDirectory(prefix="vsingest-", ignore_cleanup_errors=True)
            folder = Path(opened.enter_context(made))
            data = self._config.data or folder / "data"
            await self._prepare(data, folder, opened)
            specs = self._specs(data, folder, opened)
            database = Database(folder / NODES, durable=False)
            opened.push_async_callback(database.close)
            placement = SqlitePlacement(
                database, reserve_seconds=self._config.limits.session_seconds
            )
            for spec in specs:
                address = spec.address

                async def evict(address: str = address) -> None:
                    await placement.evict(address)

                self._workers.append(WorkerProcess(spec, evict))
            opened.push_async_callback(self._end)
            starts = [asyncio.create_task(worker.start()) for worker in self._workers]
            try:
                await asyncio.gather(*starts)
            finally:
                await asyncio.gather(*starts, return_exceptions=True)
            self._opened = opened.pop_all()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Ends all workers."""
        await self._opened.aclose()

    @property
    def url(self) -> str:
        """The URL of the public address from this machine."""
        return url_of(self._shared[0], secured=self._config.tls_cert is not None)

    @property
    def workers(self) -> list[dict[str, Any]]:
        """For each worker, its `number`, its `pid`, and the `url` of its own address."""
        return [
            {"number": number, "pid": worker.pid, "url": worker.ready.url}
            for number, worker in enumerate(self._workers, 1)
            if worker.ready is not None
        ]

    @property
    def metrics_url(self) -> str | None:
        """The URL of the metrics of all workers; None if they are not served."""
        ready = self._workers[0].ready
        return None if ready is None else ready.metrics

    async def serve_forever(self) -> None:
        """Keeps the workers alive until SIGINT, SIGTERM or `stop`, and until they have drained.

        It passes on a second signal too, and SIGHUP if there is a file to read again.
        """
        config = self._config
        with handling_signals(self.stop, self.reload if config.reloadable else None):
            async with asyncio.TaskGroup() as tasks:
                for worker in self._workers:
                    tasks.create_task(worker.keep())

    def stop(self) -> None:
        """Ends `serve_forever`, the second time at once."""
        for worker in self._workers:
            worker.stop()

    def reload(self) -> None:
        """Makes every worker read the certificate and the file of API keys again."""
        for worker in self._workers:
            worker.signal(signal.SIGHUP)

    async def _end(self) -> None:
        self.stop()
        await asyncio.gather(*(worker.ended() for worker in self._workers if worker.began))

    async def _prepare(self, data: Path, folder: Path, opened: AsyncExitStack) -> None:
        """Creates the data folder; workers handle what a killed server left open there."""
        await asyncio.to_thread(data.mkdir, 0o700, parents=True, exist_ok=True)
        shared = SharedFolder(data)
        opened.callback(shared.leave)
        alone = await asyncio.to_thread(shared.enter)
        await asyncio.to_thread(WebhookKey.keep, data)
        if not alone:
            return
        database, nodes = Database(data / DATABASE), Database(folder / NODES, durable=False)
        try:
            before = Node(system.new_uuid().hex, address_of(folder, 0))
            await SqliteSessionLog(database, self._config.limits).adopt(before.id)
            placement = SqlitePlacement(nodes, reserve_seconds=0)
            await placement.join(before)
            await placement.evict(before.address)
        finally:
            await database.close()
            await nodes.close()
        shared.share()

    def _specs(self, data: Path, folder: Path, opened: AsyncExitStack) -> list[Spec]:
        config, count = self._config, self._config.workers
        listening = [ports.listen(config.host, config.port)]
        opened.callback(ports.close, listening[0])
        self._shared = listening[0]
        for number in range(1, count + 1):
            port = config.port + number if config.port else 0
            listening.append(ports.listen(config.host, port))
            opened.callback(ports.close, listening[-1])
        metrics: tuple[socket.socket, ...] = ()
        if config.metrics_port is not None:
            metrics = ports.listen(config.metrics_host, config.metrics_port)
            opened.callback(ports.close, metrics)
        plain = {each.name: getattr(config, each.name) for each in fields(ServerConfig)}
        log_level, log_format = self._log
        return [
            Spec(
                config=replace(ServerConfig(**plain), data=data),
                number=number,
                folder=folder,
                url=_url_of(config, number, own[0].getsockname()[1]),
                own=_descriptors(own),
                shared=_descriptors(self._shared),
                metrics=_descriptors(metrics),
                durable=config.data is not None,
                log_level=log_level,
                log_format=log_format,
            )
            for number, own in enumerate(listening[1:], 1)
        ]


def _descriptors(sockets: tuple[socket.socket, ...]) -> tuple[int, ...]:
    return tuple(each.fileno() for each in sockets)


def _url_of(config: ServerConfig, number: int, port: int) -> str | None:
    if config.worker_url is None:
        return None
    return config.worker_url.format(worker=number, port=port)
