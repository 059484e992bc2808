"""The workers of one machine as the nodes of one server."""

from collections.abc import Mapping
from typing import Any

import msgspec
from yarl import URL

from vsingest.cluster.session import Session
from vsingest.observe.families import Family
from vsingest.server.nodes.local_node import LocalNode
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.nodes.operations import Operation, RoomRequest
from vsingest.server.workers.lease import NodeLease
from vsingest.server.workers.operations import Operations
from vsingest.server.workers.peers import Peers
from vsingest.server.workers.questions import (
    Flush,
    ListRecordings,
    MetricsReply,
    ReadMetrics,
    metrics_decoder,
    names_decoder,
    question_decoder,
)
from vsingest.server.workers.worker import Worker


class WorkerNodes(Nodes):
    """Finds rooms by the workers' placement, and asks and answers over their bus.

    Args:
        worker: This worker.

    Attributes:
        lease: Our hold on our rooms.
    """

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._peers = Peers(worker)
        self._operations = Operations(worker, self._peers)
        self.lease = NodeLease(worker.placement, worker.address)

    @property
    def label(self) -> str:
        """See `Nodes.label`."""
        return str(self._worker.number)

    @property
    def owner(self) -> str:
        """See `Nodes.owner`."""
        return self.lease.node.id

    @property
    def url(self) -> str | None:
        """See `Nodes.url`."""
        return self._worker.url

    def base(self, asked: URL, own: str) -> URL:
        """See `Nodes.base`."""
        if self._worker.url is not None:
            return URL(self._worker.url)
        return asked.with_port(URL(own).port)

    async def join(self, local: LocalNode) -> None:
        """See `Nodes.join`."""
        self._local = local
        await self.lease.open(local)

    async def answer_others(self) -> None:
        """See `Nodes.answer_others`."""
        await self._worker.bus.open(self._answer)

    def take_no_rooms(self) -> None:
        """See `Nodes.take_no_rooms`."""
        self.lease.taking = False

    async def ignore_others(self) -> None:
        """See `Nodes.ignore_others`."""
        await self._worker.bus.close()

    async def leave(self) -> None:
        """See `Nodes.leave`."""
        await self.lease.close()

    async def hold(self, session: Session) -> None:
        """See `Nodes.hold`."""
        await self.lease.hold(session)

    def give_back(self, call_id: str) -> None:
        """See `Nodes.give_back`."""
        self.lease.give_back(call_id)

    async def run(self, request: RoomRequest) -> Any:
        """See `Nodes.run`."""
        return await self._operations.run(request)

    async def flush(self) -> None:
        """See `Nodes.flush`."""
        await self._peers.ask_all(Flush())

    async def recordings(self) -> set[str]:
        """See `Nodes.recordings`."""
        answers = await self._peers.ask_all(ListRecordings())
        return {name for answer in answers for name in names_decoder.decode(answer)}

    async def metrics(self) -> Mapping[str, list[Family]]:
        """See `Nodes.metrics`."""
        answers = map(metrics_decoder.decode, await self._peers.ask_all(ReadMetrics()))
        return {answer.worker: answer.families for answer in answers}

    async def _answer(self, question: bytes) -> bytes:
        answer: Any = None
        match asked := question_decoder.decode(question):
            case Flush():
                await self._local.flush()
            case ListRecordings():
                answer = self._local.recordings()
            case ReadMetrics():
                answer = MetricsReply(self.label, await self._local.metrics())
            case Operation():
                answer = await self._local.run(asked)
        return msgspec.json.encode(answer)
