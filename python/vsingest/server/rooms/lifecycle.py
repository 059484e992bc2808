"""The events of rooms, for observers that report them: webhooks, the session log, logs."""

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

import msgspec

from vsingest.cluster.session import Session
from vsingest.fast.stats import PlayoutStats
from vsingest.observe.log_ids import about
from vsingest.protocol.audio import SAMPLE_RATE

log = logging.getLogger("vsingest.server")


class Reason(StrEnum):
    """Why a participant left a room, or why a session ended."""

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
    """The members that all occurrences have.

    Attributes:
        api_key: The API key that owns the room.
        room_id: The room.
        session_id: The room's session, a UUID.
        at: Milliseconds since the epoch.
    """

    api_key: str
    room_id: str
    session_id: str
    at: int


class SessionStarted(_Occurrence, frozen=True, kw_only=True):
    """A session began: the first participant joined the room."""


class SessionEnded(_Occurrence, frozen=True, kw_only=True):
    """A session ended.

    Attributes:
        start: When it began, in milliseconds since the epoch.
        reason: Why it ended.
    """

    start: int
    reason: Reason


class Joined(_Occurrence, frozen=True, kw_only=True):
    """A call joined the room as a participant.

    Attributes:
        call: The session that the call's creator requested.
    """

    call: Session


class Left(_Occurrence, frozen=True, kw_only=True):
    """A call is over, and the last audio of its participant has been played.

    Attributes:
        call: The session that the call's creator requested.
        reason: Why it ended.
        duration_ms: The time since it joined.
        heard: The counters of the audio that it sent, in samples.
        sample_rate: The rate of that audio.
    """

    call: Session
    reason: Reason
    duration_ms: int
    heard: PlayoutStats
    sample_rate: int = SAMPLE_RATE


class CallLost(_Occurrence, frozen=True, kw_only=True):
    """A call is over because its node died, and its counters are lost; another node reports it.

    Attributes:
        call: The session that the call's creator requested.
        reason: Why it ended.
        duration_ms: The time since it joined.
    """

    call: Session
    reason: Reason
    duration_ms: int


class AgentOccurrence(_Occurrence, frozen=True, kw_only=True):
    """Something happened to an agent.

    Attributes:
        call: The call of the agent's caller.
        agent_id: The agent's registered id.
    """

    call: Session
    agent_id: str


class AgentStarting(AgentOccurrence, frozen=True, kw_only=True):
    """An agent is about to join the room: it is started, or asked to connect."""


class AgentStarted(AgentOccurrence, frozen=True, kw_only=True):
    """An agent joined the room."""


class AgentStopping(AgentOccurrence, frozen=True, kw_only=True):
    """An agent that had joined is about to leave the room."""


class AgentStopped(AgentOccurrence, frozen=True, kw_only=True):
    """An agent left the room, since it returned or its caller left."""


class AgentFailed(AgentOccurrence, frozen=True, kw_only=True):
    """An agent did not join, or failed; the call goes on.

    Attributes:
        fault: What failed, without details that might be secret.
    """

    fault: str


class RecordingOccurrence(_Occurrence, frozen=True, kw_only=True):
    """Something happened to a recording of the room.

    Attributes:
        recording_id: A UUID.
    """

    recording_id: str


class RecordingStarting(RecordingOccurrence, frozen=True, kw_only=True):
    """A recording is about to start: its files are being created."""


class RecordingStarted(RecordingOccurrence, frozen=True, kw_only=True):
    """A recording started."""


class RecordingStopping(RecordingOccurrence, frozen=True, kw_only=True):
    """A recording has all its audio, and its files are being completed."""


class RecordingStopped(RecordingOccurrence, frozen=True, kw_only=True):
    """A recording is complete.

    Attributes:
        files: The names of its files.
        duration_ms: The length of the recording.
    """

    files: list[str]
    duration_ms: int


class RecordingFailed(RecordingOccurrence, frozen=True, kw_only=True):
    """A recording could not be started or completed.

    Attributes:
        fault: What failed.
    """

    fault: str


Occurrence: TypeAlias = (
    SessionStarted | SessionEnded | Joined | Left | CallLost | AgentOccurrence | RecordingOccurrence
)
Observer: TypeAlias = Callable[[Occurrence], None]


class Lifecycle:
    """Reports every occurrence to every observer, in the order in which they were added.

    An observer is called on the event loop of the audio, so it must only take note and return. If
    one fails, that is logged, and the rooms and the other observers continue.
    """

    def __init__(self) -> None:
        self._observers: list[Observer] = []

    def observe(self, observer: Observer) -> None:
        """Adds an observer, which is called after the earlier ones."""
        self._observers.append(observer)

    def tell(self, occurrence: Occurrence) -> None:
        """Reports an occurrence to all observers."""
        call = getattr(occurrence, "call", None)
        with about(occurrence.room_id, call.call_id if call is not None else ""):
            for observer in self._observers:
                try:
                    observer(occurrence)
                except Exception:
                    log.exception("an observer failed at %s", type(occurrence).__name__)
