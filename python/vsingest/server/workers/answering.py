"""Answers the questions of other workers."""

from typing import Any

import msgspec

from vsingest.server.nodes.local_node import LocalNode
from vsingest.server.nodes.operations import Operation
from vsingest.server.workers.questions import (
    Flush,
    ListRecordings,
    MetricsReply,
    ReadMetrics,
    question_decoder,
)


class Answering:
    """Decodes questions, and encodes the answers of this node.

    Args:
        label: The label of this worker.
        local: This node.
    """

    def __init__(self, label: str, local: LocalNode) -> None:
        self._label = label
        self._local = local

    async def answer(self, question: bytes) -> bytes:
        """Returns the answer to a question."""
        return msgspec.json.encode(await self._answer(question))

    async def _answer(self, question: bytes) -> Any:
        match asked := question_decoder.decode(question):
            case Flush():
                await self._local.flush()
                return None
            case ListRecordings():
                return self._local.recordings()
            case ReadMetrics():
                return MetricsReply(self._label, await self._local.metrics())
            case Operation():
                return await self._local.run(asked)
