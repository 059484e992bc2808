"""One registered worker, and the jobs that it has."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

import msgspec
from yarl import URL

from vsingest.server.agents.registry.messages import (
    AvailabilityRequest,
    JobAssignment,
    WorkerMessage,
)

OFFER_SECONDS: Final = 5.0
DEFAULT_THRESHOLD: Final = 0.75
DEFAULT_PROCESSES: Final = 10
_CLOSED_TO_JOBS: Final = ("draining", "offline", "error")
_ENDS: Final = {"completed": None, "cancelled": None, "failed": "its worker says that it failed"}


class WorkersJob(Protocol):
    """A job as a worker knows it.

    Attributes:
        id: The id of the job.
        room_id: The room.
        here: Whether the agent is in the room.
    """

    id: str
    room_id: str
    here: bool

    def end(self, fault: str | None) -> None:
        """Notes that the job has ended, and how."""


class RegisteredWorker:
    """A worker whose socket is open.

    Args:
        api_key: The API key of its token.
        id: Its id, with which it may register again.
        about: Its `register` message.
        socket_url: The URL at which it reaches the sockets of this server.
        send: Sends one text to it.

    Attributes:
        jobs: The jobs that it was offered or given, and that have not ended, by id.
        assigned: Jobs that it was given.
        gone: Whether its socket is closed.
        offer_seconds: How long it may take to answer an offer.
    """

    offer_seconds = OFFER_SECONDS

    def __init__(
        self,
        api_key: str,
        id: str,  # noqa: A002 - the field's word
        about: WorkerMessage,
        socket_url: URL,
        send: Callable[[str], Awaitable[None]],
    ) -> None:
        self.api_key = api_key
        self.id = id
        self.agent_name = about.agent_name or ""
        self.socket_url = socket_url
        self.jobs: dict[str, WorkersJob] = {}
        self.assigned = 0
        self.gone = False
        self._send = send
        self._threshold: float = _or(about.load_threshold, DEFAULT_THRESHOLD)
        self._most: int = max(1, _or(about.max_processes, DEFAULT_PROCESSES))
        self._load = 0.0
        self._status = "available"
        self._offers: dict[str, asyncio.Future[bool]] = {}

    @property
    def load(self) -> float:
        """How busy it is, by its own word and by the jobs that it has."""
        return max(self._load, len(self.jobs) / self._most)

    @property
    def available(self) -> bool:
        """Whether it takes another job."""
        return (
            not self.gone
            and self._status not in _CLOSED_TO_JOBS
            and len(self.jobs) < self._most
            and self.load < self._threshold
        )

    async def offer(self, job: WorkersJob) -> bool:
        """Asks whether it takes a job; returns False too if it does not answer or is gone."""
        answer = self._offers[job.id] = asyncio.get_running_loop().create_future()
        self.jobs[job.id] = job
        taken = False
        try:
            async with asyncio.timeout(self.offer_seconds):
                await self._write(AvailabilityRequest(job.id, job.room_id, self.agent_name))
                taken = await answer
        except (TimeoutError, ConnectionError):
            pass
        finally:
            del self._offers[job.id]
            if not taken:
                self.jobs.pop(job.id, None)
        return taken

    async def assign(self, job: WorkersJob, metadata: msgspec.Raw) -> bool:
        """Gives it a job that it has taken; returns False if it is gone."""
        try:
            async with asyncio.timeout(self.offer_seconds):
                await self._write(JobAssignment(job.id, job.room_id, self.agent_name, metadata))
        except (TimeoutError, ConnectionError):
            self.jobs.pop(job.id, None)
            return False
        self.assigned += 1
        return not self.gone

    def take(self, message: WorkerMessage) -> None:
        """Acts on a message of it; one of an unknown kind or job has no effect."""
        match message:
            case WorkerMessage(type="status_update"):
                self._status = message.status or self._status
                self._load = _or(message.load, self._load)
            case WorkerMessage(type="availability_response", job_id=str(job_id)):
                answer = self._offers.get(job_id)
                if answer is not None and not answer.done():
                    answer.set_result(message.available)
            case WorkerMessage(type="job_update", job_id=str(job_id)) if message.status in _ENDS:
                job = self.jobs.get(job_id)
                if job is not None and job_id not in self._offers:
                    del self.jobs[job_id]
                    job.end(_ENDS[message.status])

    def leave(self) -> list[WorkersJob]:
        """Notes that its socket is closed; returns the jobs that it was given."""
        self.gone = True
        offered = set(self._offers)
        for answer in self._offers.values():
            if not answer.done():
                answer.set_result(False)
        given = [job for job in self.jobs.values() if job.id not in offered]
        self.jobs.clear()
        return given

    async def _write(self, message: Any) -> None:
        if self.gone:
            raise ConnectionResetError
        await self._send(msgspec.json.encode(message).decode())


def _or(given: Any, default: Any) -> Any:
    return default if given is None else given
