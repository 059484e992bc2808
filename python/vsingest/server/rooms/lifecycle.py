"""What happens in the rooms, told to whoever reports it: webhooks, the record of sessions, logs."""

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

import msgspec

from vsingest.cluster.session import Session
from vsingest.fast.stats import PlayoutStats
from vsingest.protocol.audio import SAMPLE_RATE

log = logging.getLogger("vsingest.server")


class Reason(StrEnum):
    """Why someone is out of a room, or why its session ended."""

    LEFT = "left"
    DISCONNECTED = "disconnected"
    REMOVED = "removed"
    REPLACED = "replaced"
    SESSION_ENDED = "session-ended"
    AUTO_CLOSED = "auto-closed"
    EMPTY = "empty"
    DRAINING = "draining"
    FAILED = "failed"


class _Occurrence(msgspec.Struct, frozen=True, kw_only=True):
    """What all have in common.

    Attributes:
        api_key: The project whose room it is.
        room_id: The room.
        session_id: Of this life of the room, a UUID.
        at: Milliseconds since the epoch.
    """

    api_key: str
    room_id: str
    session_id: str
    at: int


class SessionStarted(_Occurrence, frozen=True, kw_only=True):
    """A room came to life, by the first who joined."""


class SessionEnded(_Occurrence, frozen=True, kw_only=True):
    """A room's life is over.

    Attributes:
        start: When it began, in milliseconds since the epoch.
        reason: Why.
    """

    start: int
    reason: Reason


class Joined(_Occurrence, frozen=True, kw_only=True):
    """A call is in the room, as a participant.

    Attributes:
        call: What its creator asked for.
    """

    call: Session


class Left(_Occurrence, frozen=True, kw_only=True):
    """A call is over, and its participant out of the room, last words and all.

    Attributes:
        call: What its creator asked for.
        reason: Why.
        duration_ms: Since it joined.
        heard: The accounts of the audio it sent, in samples.
        sample_rate: Of those, how many make a second.
    """

    call: Session
    reason: Reason
    duration_ms: int
    heard: PlayoutStats
    sample_rate: int = SAMPLE_RATE


class Lost(_Occurrence, frozen=True, kw_only=True):
    """A call is over because its node is gone, and its counts with it; the next node reports it.

    Attributes:
        call: What its creator asked for.
        reason: Why.
        duration_ms: Since it joined.
    """

    call: Session
    reason: Reason
    duration_ms: int


class AgentStarted(_Occurrence, frozen=True, kw_only=True):
    """An agent is in the room.

    Attributes:
        call: Whose agent it is.
        agent_id: As it is registered.
    """

    call: Session
    agent_id: str


class AgentEnded(_Occurrence, frozen=True, kw_only=True):
    """An agent's work is done, or its caller gone.

    Attributes:
        call: Whose agent it is.
        agent_id: As it is registered.
    """

    call: Session
    agent_id: str


class AgentFailed(_Occurrence, frozen=True, kw_only=True):
    """An agent never came, or broke off; the call goes on.

    Attributes:
        call: Whose agent it is.
        agent_id: As it is registered.
        fault: What went wrong, without any detail that might be a secret.
    """

    call: Session
    agent_id: str
    fault: str


class RecordingStarted(_Occurrence, frozen=True, kw_only=True):
    """The room's audio is recorded from now on.

    Attributes:
        recording_id: A UUID.
    """

    recording_id: str


class RecordingStopped(_Occurrence, frozen=True, kw_only=True):
    """A recording is complete.

    Attributes:
        recording_id: A UUID.
        files: Its files' names.
        duration_ms: What it plays.
    """

    recording_id: str
    files: list[str]
    duration_ms: int


class RecordingFailed(_Occurrence, frozen=True, kw_only=True):
    """A recording could not be begun, or not be completed.

    Attributes:
        recording_id: A UUID.
        fault: What went wrong.
    """

    recording_id: str
    fault: str


Occurrence: TypeAlias = (
    SessionStarted
    | SessionEnded
    | Joined
    | Left
    | Lost
    | AgentStarted
    | AgentEnded
    | AgentFailed
    | RecordingStarted
    | RecordingStopped
    | RecordingFailed
)
Observer: TypeAlias = Callable[[Occurrence], None]


class Lifecycle:
    """Tells every observer of every occurrence, in their order.

    An observer is called between two pieces of audio, so it only takes note and returns. One that
    fails is logged; the rooms and the other observers go on.
    """

    def __init__(self) -> None:
        self._observers: list[Observer] = []

    def observe(self, observer: Observer) -> None:
        """Adds an observer, told after those before it."""
        self._observers.append(observer)

    def tell(self, occurrence: Occurrence) -> None:
        """Tells everyone."""
        for observer in self._observers:
            try:
                observer(occurrence)
            except Exception:
                log.exception("an observer failed at %s", type(occurrence).__name__)
