"""The messages between the registry and a worker, as `videosdk-agents` 1.0.30 has them."""

from typing import Annotated, Literal

import msgspec


class WorkerMessage(msgspec.Struct, frozen=True):
    """Any message of a worker; members that a kind of message does not have stay at their defaults.

    Attributes:
        type: ``register``, ``status_update``, ``availability_response`` or ``job_update``.
        worker_id: The worker's id; empty until it is given one.
        agent_name: The agent that it runs.
        status: Of the worker, such as ``draining``; or of the job, such as ``completed``.
        load: How busy the worker is, from 0 to 1.
        load_threshold: The load from which on it takes no job.
        max_processes: Jobs that it takes at once.
        job_id: The job.
        available: Whether the worker takes the job.
    """

    type: str
    worker_id: str | None = None
    agent_name: str | None = None
    status: str | None = None
    load: float | None = None
    load_threshold: float | None = None
    max_processes: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] | None = None
    job_id: str | None = None
    available: bool = False


class Registered(msgspec.Struct, frozen=True):
    """The answer to ``register``.

    Attributes:
        success: Whether the worker is registered.
        worker_id: The id with which it is to register again.
        message: Why it is not registered.
        type: Of the message.
    """

    success: bool
    worker_id: str = ""
    message: str = ""
    type: Literal["register"] = "register"


class AvailabilityRequest(msgspec.Struct, frozen=True):
    """Asks whether the worker takes a job. At a member that it does not know, it drops the socket.

    Attributes:
        job_id: The job.
        room_id: The room of the job.
        agent_name: The agent.
        type: Of the message.
    """

    job_id: str
    room_id: str
    agent_name: str
    type: Literal["availability_request"] = "availability_request"


class JobAssignment(msgspec.Struct, frozen=True):
    """Gives a job to the worker that has taken it.

    Attributes:
        job_id: The job.
        room_id: The room of the job.
        agent_name: The agent.
        metadata: What the job's entry point receives, a JSON object.
        room_options: How the worker's own session of the room behaves.
        token: Empty, so that the worker uses its own.
        url: Empty.
        wait: Whether the worker reports the job as running only when it has joined the meeting.
        type: Of the message.
    """

    job_id: str
    room_id: str
    agent_name: str
    metadata: msgspec.Raw
    room_options: dict[str, bool] = {}
    token: str = ""
    url: str = ""
    wait: bool = False
    type: Literal["job_assignment"] = "job_assignment"
