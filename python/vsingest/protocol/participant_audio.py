"""The REST bodies about a participant's audio: counters and gain (ours)."""

from typing import Annotated

import msgspec


class AudioStats(msgspec.Struct, frozen=True, kw_only=True):
    """The counters of the samples that a participant sent, at 8 kHz unless another rate was agreed.

    Always ``accepted == played + dropped + held``.

    Attributes:
        accepted: Samples received.
        played: Samples played into the room.
        dropped: Samples dropped, for whatever cause.
        held: Samples in the buffer.
        concealed: Samples generated to fade out at a gap.
        underruns: How often the buffer ran empty; the end of an utterance counts too.
    """

    accepted: int
    played: int
    dropped: int
    held: int
    concealed: int
    underruns: int


class ParticipantStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The statistics of one participant of a session.

    Attributes:
        participant_id: The participant.
        calls: How often the participant joined.
        duration_ms: How long the participant was there, in total.
        audio: The audio that the participant sent.
    """

    participant_id: str
    calls: int
    duration_ms: int
    audio: AudioStats


class SessionStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The audio statistics of a session.

    Attributes:
        session_id: The session.
        participants: Everyone who is or was there.
    """

    session_id: str
    participants: list[ParticipantStats]


class ParticipantAudio(msgspec.Struct, frozen=True):
    """How loud a participant is for the room.

    Attributes:
        gain: A factor; 1 changes nothing.
        muted: Whether the participant is silent for everyone.
    """

    gain: float
    muted: bool


class SetParticipantAudio(msgspec.Struct, frozen=True):
    """The request to change gain and mute; absent members stay unchanged.

    Attributes:
        gain: A factor from 0 to 8 (+18 dB).
        muted: Whether the participant is silent for everyone.
    """

    gain: Annotated[float, msgspec.Meta(ge=0, le=8)] | None = None
    muted: bool | None = None
