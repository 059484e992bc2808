"""One job: an agent of a registered worker, from the offer to the end."""

import asyncio
from contextlib import suppress
from typing import Final

import msgspec

from vsingest.cluster.session import Session
from vsingest.server.agents.registry.registry import WorkerRegistry
from vsingest.server.rooms.lifecycle import Reason

NO_WORKER: Final = "no worker is available"
_SILENT: Final = "its connection was lost, and its worker did not say that it ended"
_EMPTY: Final = b"{}"


class Job:
    """How a worker is asked to send an agent; a `Summons`.

    Args:
        registry: The registered workers.
        session: The session of the agent.
        version: The version that is asked for; None for the newest.

    Attributes:
        id: The id of the job: that of the agent's call.
        room_id: The room.
        here: Whether the agent is in the room.
    """

    def __init__(
        self, registry: WorkerRegistry, session: Session, version: str | None = None
    ) -> None:
        self.id = session.call_id
        self.room_id = session.room_id
        self.here = False
        self._registry = registry
        self._session = session
        self._agent_id = session.participant.name
        self._version = version
        self._ended: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    async def send(self, ref: str) -> str | None:
        """Offers the job to workers in turn; returns a fault, or None once one has it."""
        tried: set[str] = set()
        while True:
            worker = self._registry.choose(
                self._session.api_key, self._agent_id, self._version, tried
            )
            if worker is None:
                return NO_WORKER
            tried.add(worker.id)
            if await worker.offer(self):
                url = str(worker.socket_url.with_query(ref=ref))
                if await worker.assign(self, _with(self._session.participant.metadata, url)):
                    return None
            self._registry.refused += 1

    def note_joined(self) -> None:
        """Notes that the agent has joined the room."""
        self.here = True

    async def ended(self) -> str | None:
        """Waits until the worker says that the job has ended, or is gone; returns a fault."""
        return await asyncio.shield(self._ended)

    async def left(self, reason: Reason) -> str | None:
        """Waits for the worker's word, after the audio has ended; returns a fault."""
        self.here = False
        self._registry.note_silent(self)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._registry.end_seconds):
                return await self.ended()
        return None if reason is Reason.LEFT else _SILENT

    def end(self, fault: str | None) -> None:
        """Notes that the job has ended."""
        if not self._ended.done():
            self._ended.set_result(fault)


def _with(metadata: msgspec.Raw, url: str) -> msgspec.Raw:
    """Returns what the creator gave as it was, and after it the URL of the agent's socket."""
    given = bytes(metadata)
    comma = b"" if given == _EMPTY else b","
    return msgspec.Raw(given[:-1] + comma + b'"wsUrl":' + msgspec.json.encode(url) + b"}")
