"""Answers what other workers ask."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from yarl import URL

from vsingest.observe.families import Family
from vsingest.observe.request_id import request_id
from vsingest.server.http.answers import explain
from vsingest.server.recording.recordings import Recordings
from vsingest.server.rest.authorized_request import AuthorizedRequest
from vsingest.server.rest.endpoint import RestEndpoint
from vsingest.server.storage.journal import Journal
from vsingest.server.workers.questions import (
    Flush,
    ListRecordings,
    MetricsReply,
    Operation,
    OperationOutcome,
    ReadMetrics,
    question_decoder,
)


class Answering:
    """What one worker tells the others, and does for them.

    Args:
        number: The worker's.
        endpoints: What it can do.
        journal: What happened in its rooms.
        recordings: What it records.
        families: Reads its metrics.
    """

    def __init__(
        self,
        number: int,
        *,
        endpoints: Sequence[RestEndpoint],
        journal: Journal,
        recordings: Recordings | None,
        families: Callable[[], Awaitable[list[Family]]],
    ) -> None:
        self._number = number
        self._endpoints = {endpoint.name: endpoint for endpoint in endpoints}
        self._journal = journal
        self._recordings = recordings
        self._families = families

    async def answer(self, question: bytes) -> bytes:
        """Gives the answer to a question."""
        return msgspec.json.encode(await self._answer(question))

    async def _answer(self, question: bytes) -> Any:
        match asked := question_decoder.decode(question):
            case Flush():
                await self._journal.flush()
                return None
            case ListRecordings():
                return sorted(self._recordings.writing) if self._recordings else []
            case ReadMetrics():
                return MetricsReply(self._number, await self._families())
            case Operation():
                return await self._run(asked)

    async def _run(self, asked: Operation) -> OperationOutcome:
        request_id.set(asked.request_id)
        endpoint = self._endpoints[asked.name]
        given = {
            source: msgspec.json.decode(value, type=endpoint.inputs[source])
            for source, value in asked.given.items()
        }
        try:
            answer = await endpoint.call(AuthorizedRequest(asked.grant, URL(asked.base)), **given)
        except Exception as error:
            known = explain(error)
            return OperationOutcome(
                status=known.status,
                code=known.code,
                message=known.message,
                headers=known.headers,
            )
        return OperationOutcome(msgspec.Raw(msgspec.json.encode(answer)))
