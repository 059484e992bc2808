"""The process of one worker; a supervisor starts it: ``python -m vsingest.server.workers FD``."""

import asyncio
import socket
import sys
from itertools import chain
from pathlib import Path

import msgspec

from vsingest.cluster.database import Database
from vsingest.cluster.sqlite_placement import SqlitePlacement
from vsingest.cluster.store_failure import StoreFailure
from vsingest.cluster.unix_bus import UnixBus
from vsingest.observe.logs import start_logging
from vsingest.server import Server
from vsingest.server.http.given_sockets import GivenSockets
from vsingest.server.process.collector import tune_collector
from vsingest.server.process.loop import run
from vsingest.server.settings.keys import keys_of
from vsingest.server.workers.spec import NODES, Answer, Failed, Ready, Spec, unpack
from vsingest.server.workers.worker import Worker
from vsingest.server.workers.worker_nodes import WorkerNodes


def main(descriptor: int) -> int:
    """Serves until a signal, or until the supervisor is gone; returns the exit code."""
    with socket.socket(fileno=descriptor) as control:
        spec = unpack(control)
        try:
            secrets = chain.from_iterable(keys_of(spec.config).values())
            start_logging(spec.log_level, spec.log_format, secrets)
            run(_serve(spec, control))
        except ValueError as error:
            _tell(control, Failed(str(error), usage=True))
            return 1
        except (OSError, StoreFailure) as error:
            _tell(control, Failed(str(error) or type(error).__name__, usage=False))
            return 1
    return 0


async def _serve(spec: Spec, control: socket.socket) -> None:
    if spec.config.agents:
        # Modules of agents may be in the folder where the command was called.
        sys.path.insert(0, str(Path.cwd()))
    database = Database(spec.folder / NODES, durable=False)
    worker = Worker(
        number=spec.number,
        address=spec.address,
        placement=SqlitePlacement(database, reserve_seconds=spec.config.limits.session_seconds),
        bus=UnixBus(spec.address),
        url=spec.url,
    )
    sockets = GivenSockets(
        own=_sockets(spec.own), shared=_sockets(spec.shared), metrics=_sockets(spec.metrics)
    )
    nodes = WorkerNodes(worker)
    try:
        async with (
            Server(spec.config, nodes=nodes, sockets=sockets, durable=spec.durable) as server,
            asyncio.TaskGroup() as tasks,
        ):
            tune_collector()
            serving = tasks.create_task(server.serve_forever())
            await asyncio.sleep(0)  # it handles signals by then
            control.setblocking(False)
            loop = asyncio.get_running_loop()

            def orphaned() -> None:
                loop.remove_reader(control)
                server.stop()

            loop.add_reader(
                control, orphaned
            )  # the supervisor sends nothing more; its end closes the socket
            serving.add_done_callback(lambda _: loop.remove_reader(control))
            _tell(control, Ready(server.url, server.metrics_url))
    finally:
        await database.close()


def _sockets(descriptors: tuple[int, ...]) -> tuple[socket.socket, ...]:
    sockets = tuple(socket.socket(fileno=each) for each in descriptors)
    for each in sockets:
        each.setblocking(False)
    return sockets


def _tell(control: socket.socket, answer: Answer) -> None:
    control.sendall(msgspec.json.encode(answer) + b"\n")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
