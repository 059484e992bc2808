"""The questions of one worker to the others."""

import asyncio
import logging

import msgspec

from vsingest.cluster.bus import NodeSilent
from vsingest.cluster.placement import Node
from vsingest.server.nodes.operations import Operation, OperationOutcome
from vsingest.server.workers.questions import Question, outcome_decoder
from vsingest.server.workers.worker import Worker

log = logging.getLogger("vsingest.server.workers")


class Peers:
    """Asks all other workers, or one of them.

    Args:
        worker: The worker that asks.
    """

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def run(self, node: Node, operation: Operation, seconds: float) -> OperationOutcome:
        """Runs a request on another worker.

        Args:
            node: The worker that runs it.
            operation: The request.
            seconds: The time to wait for the answer.

        Raises:
            NodeSilent: The worker does not answer.
        """
        question = msgspec.json.encode(operation)
        answer = await self._worker.bus.ask(node.address, question, seconds=seconds)
        return outcome_decoder.decode(answer)

    async def ask_all(self, question: Question) -> list[bytes]:
        """Returns the answer of each other worker that answers."""
        text = msgspec.json.encode(question)
        nodes = await self._worker.placement.nodes()
        asked = (self._ask(node, text) for node in nodes if node.address != self._worker.address)
        return [answer for answer in await asyncio.gather(*asked) if answer is not None]

    async def _ask(self, node: Node, question: bytes) -> bytes | None:
        try:
            return await self._worker.bus.ask(node.address, question)
        except NodeSilent as silent:
            log.debug("a worker did not answer: %s", silent)
            return None
