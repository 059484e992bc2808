"""What is told of an occurrence."""

from collections.abc import Iterator
from datetime import UTC, datetime

from vsingest.protocol.webhooks import AudioAccount, Told
from vsingest.server.lifecycle import (
    AgentEnded,
    AgentFailed,
    AgentStarted,
    Joined,
    Left,
    Occurrence,
    RecordingFailed,
    RecordingStarted,
    RecordingStopped,
    SessionEnded,
    SessionStarted,
)


class Translator:
    """Turns occurrences into events, in the order in which they are sent."""

    def __init__(self) -> None:
        self._began: dict[str, int] = {}

    def translate(self, what: Occurrence) -> Iterator[tuple[str, Told]]:
        """Yields the kind of each event and its data."""
        match what:
            case SessionStarted():
                self._began[what.session_id] = what.at
                yield "session-started", self._session(what)
            case SessionEnded():
                yield (
                    "session-ended",
                    self._session(what, end=_iso(what.at), reason=what.reason),
                )
                del self._began[what.session_id]
            case Joined():
                if what.call.agent_of is None:
                    yield "call-started", _call(what)
                yield "participant-joined", _participant(what)
            case Left():
                yield "participant-left", _participant(what, reason=what.reason)
                if what.call.agent_of is None:
                    yield "call-hangup", _call(what)
            case AgentStarted() | AgentEnded() | AgentFailed():
                yield _agent(what)
            case RecordingStarted() | RecordingStopped() | RecordingFailed():
                yield _recording(what)

    def _session(
        self, what: SessionStarted | SessionEnded, end: str | None = None, reason: str | None = None
    ) -> Told:
        return Told(
            meeting_id=what.room_id,
            session_id=what.session_id,
            start=_iso(self._began[what.session_id]),
            end=end,
            reason=reason,
        )


def _participant(what: Joined | Left, reason: str | None = None) -> Told:
    who = what.call.participant
    return Told(
        meeting_id=what.room_id,
        session_id=what.session_id,
        participant_id=who.id,
        participant_name=who.name,
        reason=reason,
    )


def _call(what: Joined | Left) -> Told:
    return Told(
        room_id=what.room_id,
        session_id=what.session_id,
        call_id=what.call.call_id,
        participant=what.call.participant,
        reason=what.reason if isinstance(what, Left) else None,
        duration=what.duration_ms / 1_000 if isinstance(what, Left) else None,
        audio=_account(what) if isinstance(what, Left) else None,
    )


def _agent(what: AgentStarted | AgentEnded | AgentFailed) -> tuple[str, Told]:
    kinds = {AgentStarted: "started", AgentEnded: "ended", AgentFailed: "failed"}
    return f"agent-session-{kinds[type(what)]}", Told(
        room_id=what.room_id,
        session_id=what.session_id,
        call_id=what.call.call_id,
        agent_id=what.agent_id,
        error=what.fault if isinstance(what, AgentFailed) else None,
    )


def _recording(what: RecordingStarted | RecordingStopped | RecordingFailed) -> tuple[str, Told]:
    kinds = {RecordingStarted: "started", RecordingStopped: "stopped", RecordingFailed: "failed"}
    return f"recording-{kinds[type(what)]}", Told(
        room_id=what.room_id,
        session_id=what.session_id,
        recording_id=what.recording_id,
        files=what.files if isinstance(what, RecordingStopped) else None,
        duration=what.duration_ms / 1_000 if isinstance(what, RecordingStopped) else None,
        error=what.fault if isinstance(what, RecordingFailed) else None,
    )


def _account(what: Left) -> AudioAccount:
    heard = what.heard
    return AudioAccount(
        sample_rate=what.sample_rate,
        accepted=heard.accepted,
        played=heard.played,
        # What is held of a call that is over will never be played.
        dropped=heard.dropped + heard.held,
        underruns=heard.underruns,
    )


def _iso(milliseconds: int) -> str:
    text = datetime.fromtimestamp(milliseconds / 1_000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
