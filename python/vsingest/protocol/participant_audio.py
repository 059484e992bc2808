"""What REST tells of a participant's audio, and how it is set (ours)."""

from typing import Annotated

import msgspec


class AudioStats(msgspec.Struct, frozen=True, kw_only=True):
    """Where the samples went that a participant sent, at 8 kHz unless negotiated otherwise.

    Always ``accepted == played + dropped + held``.

    Attributes:
        accepted: Samples that came.
        played: Heard by the room.
        dropped: Never to be heard, whatever the cause.
        held: Yet to be heard.
        concealed: Made up to fade out before a gap.
        underruns: Gaps; a talker who falls silent counts as one.
    """

    accepted: int
    played: int
    dropped: int
    held: int
    concealed: int
    underruns: int


class ParticipantStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is known of one participant of a session.

    Attributes:
        participant_id: Who.
        calls: How often they joined.
        duration_ms: How long they were there in all.
        audio: What they sent.
    """

    participant_id: str
    calls: int
    duration_ms: int
    audio: AudioStats


class SessionStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is known of a session's audio.

    Attributes:
        session_id: The session.
        participants: Each who is or was there.
    """

    session_id: str
    participants: list[ParticipantStats]


class ParticipantAudio(msgspec.Struct, frozen=True):
    """How loud the room hears a participant.

    Attributes:
        gain: A factor; 1 changes nothing.
        muted: Whether they are not heard at all.
    """

    gain: float
    muted: bool


class SetParticipantAudio(msgspec.Struct, frozen=True):
    """The request to change it; what is absent stays as it is.

    Attributes:
        gain: A factor from 0 to 8 (+18 dB).
        muted: Whether they are not heard at all.
    """

    gain: Annotated[float, msgspec.Meta(ge=0, le=8)] | None = None
    muted: bool | None = None
