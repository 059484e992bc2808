"""The webhook events that report an occurrence."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from vsingest.protocol.webhooks import CallAudioStats, Told
from vsingest.server.rooms.lifecycle import (
    AgentEnded,
    AgentFailed,
    AgentStarted,
    Joined,
    Left,
    Lost,
    Occurrence,
    RecordingFailed,
    RecordingStarted,
    RecordingStopped,
    SessionEnded,
    SessionStarted,
)

_IDS: Final = uuid.UUID("6f0e8c1c-8a0e-4f57-9a4e-0f7c3f0d6b51")


def translate(what: Occurrence) -> Iterator[tuple[str, Told]]:
    """Yields the kind and the data of each event that reports an occurrence, in order."""
    match what:
        case SessionStarted():
            yield "session-started", _session(what, what.at)
        case SessionEnded():
            yield (
                "session-ended",
                _session(what, what.start, end=_iso(what.at), reason=what.reason),
            )
        case Joined():
            if what.call.agent_of is None:
                yield "call-started", _call(what)
            yield "participant-joined", _participant(what)
        case Left() | Lost():
            yield "participant-left", _participant(what, reason=what.reason)
            if what.call.agent_of is None:
                yield "call-hangup", _call(what)
        case AgentStarted() | AgentEnded() | AgentFailed():
            yield _agent(what)
        case RecordingStarted() | RecordingStopped() | RecordingFailed():
            yield _recording(what)


def event_id(what: Occurrence, kind: str, endpoint: str) -> str:
    """Returns the id of an event for one endpoint, the same whichever process reports it."""
    match what:
        case SessionStarted() | SessionEnded():
            of = what.session_id
        case RecordingStarted() | RecordingStopped() | RecordingFailed():
            of = what.recording_id
        case _:
            of = what.call.call_id
    return f"msg_{uuid.uuid5(_IDS, f'{kind} {of} {endpoint}').hex}"


def _session(
    what: SessionStarted | SessionEnded,
    start: int,
    end: str | None = None,
    reason: str | None = None,
) -> Told:
    return Told(
        meeting_id=what.room_id,
        session_id=what.session_id,
        start=_iso(start),
        end=end,
        reason=reason,
    )


def _participant(what: Joined | Left | Lost, reason: str | None = None) -> Told:
    who = what.call.participant
    return Told(
        meeting_id=what.room_id,
        session_id=what.session_id,
        participant_id=who.id,
        participant_name=who.name,
        reason=reason,
    )


def _call(what: Joined | Left | Lost) -> Told:
    return Told(
        room_id=what.room_id,
        session_id=what.session_id,
        call_id=what.call.call_id,
        participant=what.call.participant,
        reason=None if isinstance(what, Joined) else what.reason,
        duration=None if isinstance(what, Joined) else what.duration_ms / 1_000,
        audio=_audio_stats(what) if isinstance(what, Left) else None,
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


def _audio_stats(what: Left) -> CallAudioStats:
    heard = what.heard
    return CallAudioStats(
        sample_rate=what.sample_rate,
        accepted=heard.accepted,
        played=heard.played,
        # What the buffer still holds of an ended call will never be played.
        dropped=heard.dropped + heard.held,
        underruns=heard.underruns,
    )


def _iso(milliseconds: int) -> str:
    text = datetime.fromtimestamp(milliseconds / 1_000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
