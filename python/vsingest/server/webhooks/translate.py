"""The webhook events that report an occurrence."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec

from vsingest.protocol.recordings import RECORDINGS_PATH
from vsingest.protocol.webhooks import CallAudioStats, WebhookData
from vsingest.server.rooms.lifecycle import (
    AgentFailed,
    AgentOccurrence,
    AgentStarted,
    AgentStarting,
    AgentStopped,
    AgentStopping,
    CallLost,
    Joined,
    Left,
    Occurrence,
    Reason,
    RecordingFailed,
    RecordingOccurrence,
    RecordingStarted,
    RecordingStarting,
    RecordingStopped,
    RecordingStopping,
    SessionEnded,
    SessionStarted,
)

_IDS: Final = uuid.UUID("6f0e8c1c-8a0e-4f57-9a4e-0f7c3f0d6b51")


# What the hosted service documents as the reasons for which a participant left, and as the one
# reason for which a session ended. Our own, finer ones are in `cause`.
_DOCUMENTED: Final = {Reason.LEFT: "user-left", Reason.DISCONNECTED: "connection-error"}
_UNKNOWN: Final = "UNKNOWN"
_SESSION_ENDED: Final = "Meeting Ended."

_AGENT_KINDS: Final = {
    AgentStarting: "starting",
    AgentStarted: "started",
    AgentStopping: "stopping",
    AgentStopped: "stopped",
    AgentFailed: "failed",
}
_RECORDING_KINDS: Final = {
    RecordingStarting: "starting",
    RecordingStarted: "started",
    RecordingStopping: "stopping",
    RecordingStopped: "stopped",
    RecordingFailed: "failed",
}


def translate(what: Occurrence, base_url: str) -> Iterator[tuple[str, WebhookData]]:
    """Yields the kind and the data of each event that reports an occurrence, in order.

    Args:
        what: The occurrence.
        base_url: The URL at which clients reach the API.
    """
    match what:
        case SessionStarted():
            yield "session-started", _session(what)
        case SessionEnded():
            yield "session-ended", _session(what)
        case Joined():
            if what.call.agent_of is None:
                yield "call-started", _call(what)
            yield "participant-joined", _participant(what)
        case Left() | CallLost():
            yield "participant-left", _participant(what)
            if what.call.agent_of is None:
                yield "call-hangup", _call(what)
        case RecordingOccurrence():
            yield f"recording-{_RECORDING_KINDS[type(what)]}", _recording(what, base_url)
        case AgentOccurrence():
            yield f"agent-session-{_AGENT_KINDS[type(what)]}", _agent(what)


def event_id(what: Occurrence, kind: str, endpoint: str) -> str:
    """Returns the id of an event for one endpoint, the same whichever process reports it."""
    match what:
        case SessionStarted() | SessionEnded():
            of = what.session_id
        case RecordingOccurrence():
            of = what.recording_id
        case _:
            of = what.call.call_id
    return f"msg_{uuid.uuid5(_IDS, f'{kind} {of} {endpoint}').hex}"


def _session(what: SessionStarted | SessionEnded) -> WebhookData:
    ended = isinstance(what, SessionEnded)
    return WebhookData(
        meeting_id=what.room_id,
        session_id=what.session_id,
        start=_iso(what.start if isinstance(what, SessionEnded) else what.at),
        end=_iso(what.at) if ended else None,
        reason=_SESSION_ENDED if ended else None,
        cause=what.reason if isinstance(what, SessionEnded) else None,
        error=None if ended else msgspec.UNSET,
    )


def _participant(what: Joined | Left | CallLost) -> WebhookData:
    who = what.call.participant
    return WebhookData(
        meeting_id=what.room_id,
        session_id=what.session_id,
        participant_id=who.id,
        participant_name=who.name,
        reason=_reason(what),
        cause=_cause(what),
    )


def _call(what: Joined | Left | CallLost) -> WebhookData:
    return WebhookData(
        meeting_id=what.room_id,
        room_id=what.room_id,
        session_id=what.session_id,
        call_id=what.call.call_id,
        participant=what.call.participant,
        reason=_reason(what),
        cause=_cause(what),
        duration=None if isinstance(what, Joined) else what.duration_ms / 1_000,
        audio=_audio_stats(what) if isinstance(what, Left) else None,
    )


def _reason(what: Joined | Left | CallLost) -> str | None:
    return None if isinstance(what, Joined) else _DOCUMENTED.get(what.reason, _UNKNOWN)


def _cause(what: Joined | Left | CallLost) -> str | None:
    return None if isinstance(what, Joined) else what.reason


def _agent(what: AgentOccurrence) -> WebhookData:
    return WebhookData(
        meeting_id=what.room_id,
        room_id=what.room_id,
        session_id=what.session_id,
        call_id=what.call.call_id,
        agent_id=what.agent_id,
        error=what.fault if isinstance(what, AgentFailed) else msgspec.UNSET,
    )


def _recording(what: RecordingOccurrence, base_url: str) -> WebhookData:
    ended = what if isinstance(what, RecordingStopped) else None
    path = None if ended is None else f"{RECORDINGS_PATH}/{what.recording_id}/{ended.files[0]}"
    return WebhookData(
        meeting_id=what.room_id,
        room_id=what.room_id,
        session_id=what.session_id,
        recording_id=what.recording_id,
        file_path=path,
        file_url=None if path is None else base_url.rstrip("/") + path,
        files=None if ended is None else ended.files,
        duration=None if ended is None else ended.duration_ms / 1_000,
        error=what.fault if isinstance(what, RecordingFailed) else msgspec.UNSET,
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
    return datetime.fromtimestamp(milliseconds / 1_000, UTC).isoformat(timespec="milliseconds")
