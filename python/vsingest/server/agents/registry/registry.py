"""The registered workers, and which of them gets a job."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Final

from vsingest.server.agents.registry.worker import RegisteredWorker, WorkersJob

log = logging.getLogger("vsingest.server.agents")

WORKERS_MOST: Final = 1_000
GONE: Final = "its worker is gone"
# Between the name of an agent and its version, in the name with which a worker registers.
VERSION_MARK: Final = "@"


class WorkerRegistry:
    """The workers of one server, each of one API key and one agent.

    Args:
        return_seconds: How long a worker may be away before its jobs have failed.
        end_seconds: How long after its audio a job may take to end.

    Attributes:
        end_seconds: See above.
        refused: Jobs that a worker did not take.
        closed: Whether no more workers are admitted.
    """

    def __init__(self, *, return_seconds: float, end_seconds: float) -> None:
        self.end_seconds = end_seconds
        self.refused = 0
        self.closed = False
        self._return_seconds = return_seconds
        self._assigned = 0
        self._workers: dict[tuple[str, str], RegisteredWorker] = {}  # in the order of registration
        self._away: dict[tuple[str, str], tuple[list[WorkersJob], asyncio.TimerHandle]] = {}

    def __len__(self) -> int:
        return len(self._workers)

    @property
    def jobs(self) -> int:
        """The jobs that workers have, also those of workers that are away."""
        here = sum(len(worker.jobs) for worker in self._workers.values())
        return here + sum(len(jobs) for jobs, _ in self._away.values())

    @property
    def assigned(self) -> int:
        """The jobs that workers were given since the start."""
        return self._assigned + sum(worker.assigned for worker in self._workers.values())

    @property
    def full(self) -> bool:
        """Whether no more workers can register."""
        return len(self._workers) >= WORKERS_MOST

    def serves(self, api_key: str, agent_id: str, version: str | None = None) -> bool:
        """Whether a worker has registered the agent, whether or not it is busy."""
        return any(True for _ in self._of(api_key, agent_id, version))

    def choose(
        self, api_key: str, agent_id: str, version: str | None, tried: set[str]
    ) -> RegisteredWorker | None:
        """Returns the least loaded worker that takes jobs of an agent.

        Without a version, workers of the one whose first worker registered last come first.

        Args:
            api_key: Whose workers.
            agent_id: The agent.
            version: Its version; None for any.
            tried: The ids of workers that are not to be chosen.
        """
        found = list(self._of(api_key, agent_id, version))
        oldest: dict[str, int] = {}
        for place, worker in enumerate(found):
            oldest.setdefault(worker.agent_name, place)
        free = [worker for worker in found if worker.available and worker.id not in tried]
        # Of equally loaded ones the one that got the fewest jobs, so that all have their turn.
        return min(
            free,
            key=lambda one: (-oldest[one.agent_name], one.load, one.assigned),
            default=None,
        )

    def register(self, worker: RegisteredWorker) -> RegisteredWorker | None:
        """Adds a worker, with the jobs that it had when it was last here.

        Returns:
            The worker of the same id that it replaces, whose socket is to be closed.
        """
        key = worker.api_key, worker.id
        earlier = self._workers.pop(key, None)
        if earlier is not None:
            self._leave(key, earlier)
        jobs, timer = self._away.pop(key, ((), None))
        if timer is not None:
            timer.cancel()
        worker.jobs.update({job.id: job for job in jobs})
        self._workers[key] = worker
        log.info("worker %s of agent %s registered", worker.id, worker.agent_name)
        return earlier

    def unregister(self, worker: RegisteredWorker) -> None:
        """Removes a worker whose socket is closed; has no effect if it was replaced."""
        key = worker.api_key, worker.id
        if self._workers.get(key) is worker:
            del self._workers[key]
            self._leave(key, worker)
            log.info("worker %s of agent %s is gone", worker.id, worker.agent_name)

    def _leave(self, key: tuple[str, str], worker: RegisteredWorker) -> None:
        self._assigned += worker.assigned
        here = []
        for job in worker.leave():
            # An agent that is heard goes on without its worker for a while.
            if job.here:
                here.append(job)
            else:
                job.end(GONE)
        if here:
            timer = asyncio.get_running_loop().call_later(self._return_seconds, self._give_up, key)
            self._away[key] = here, timer

    def note_silent(self, job: WorkersJob) -> None:
        """Notes that the audio of a job has ended; without its worker the job has ended, too."""
        for jobs, _ in self._away.values():
            if job in jobs:
                jobs.remove(job)
                job.end(GONE)

    def close(self) -> None:
        """Forgets all workers: their jobs have ended."""
        self.closed = True
        for worker in self._workers.values():
            for job in worker.leave():
                job.end(GONE)
        self._workers.clear()
        for key in list(self._away):
            self._give_up(key)

    def _give_up(self, key: tuple[str, str]) -> None:
        jobs, timer = self._away.pop(key)
        timer.cancel()
        for job in jobs:
            job.end(GONE)

    def _of(self, api_key: str, agent_id: str, version: str | None) -> Iterator[RegisteredWorker]:
        exact = agent_id if version is None else agent_id + VERSION_MARK + version
        for worker in self._workers.values():
            name = worker.agent_name
            if worker.api_key == api_key and (
                name == exact or (version is None and name.rpartition(VERSION_MARK)[0] == agent_id)
            ):
                yield worker
