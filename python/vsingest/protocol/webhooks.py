"""Webhooks on the wire: the envelope, its headers, and what each event tells.

The envelope, the header of the signature over the body, and the members of the events of sessions
and participants are the hosted service's. Nothing public tells more: the other headers and the
other events' members are ours.
"""

from typing import Any, Final

import msgspec

from vsingest.protocol.events import Participant

PUBLIC_KEY_PATH: Final = "/v2/public/rsa-public-key"

SIGNATURE_HEADER: Final = "videosdk-signature"
ID_HEADER: Final = "webhook-id"
TIMESTAMP_HEADER: Final = "webhook-timestamp"
ATTEMPT_HEADER: Final = "webhook-attempt"
FULL_SIGNATURE_HEADER: Final = "webhook-signature"


class Envelope(msgspec.Struct, frozen=True, rename="camel"):
    """The body of every webhook.

    Attributes:
        webhook_type: What happened, such as ``call-started``.
        data: What is known of it.
    """

    webhook_type: str
    data: dict[str, Any]


class PublicKeyAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """The answer of `GET /v2/public/rsa-public-key`.

    Attributes:
        public_key: PEM.
    """

    public_key: str


class Told(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The members of any event's data; each event has those it needs.

    Attributes:
        meeting_id: The room, where the hosted service calls it that.
        room_id: The room, elsewhere.
        session_id: This life of the room.
        call_id: The ingest call.
        start: When the room came to life, ISO 8601.
        end: When its life was over.
        participant_id: Who joined or left.
        participant_name: Their name.
        participant: Whose call it is.
        agent_id: The agent's registered id.
        reason: Why it is over.
        error: What failed.
        duration: Seconds.
        audio: The account of the audio a call sent.
        recording_id: The recording.
        files: Its files.
    """

    meeting_id: str | None = None
    room_id: str | None = None
    session_id: str | None = None
    call_id: str | None = None
    start: str | None = None
    end: str | None = None
    participant_id: str | None = None
    participant_name: str | None = None
    participant: Participant | None = None
    agent_id: str | None = None
    reason: str | None = None
    error: str | None = None
    duration: float | None = None
    audio: "CallAudioStats | None" = None
    recording_id: str | None = None
    files: list[str] | None = None


class CallAudioStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Samples of one call's audio; ``accepted`` is ``played`` and ``dropped`` together.

    Attributes:
        sample_rate: Samples a second.
        accepted: What came from the caller.
        played: What the room heard.
        dropped: What it did not, whatever the cause.
        underruns: How often the caller's audio ran out; falling silent counts as one.
    """

    sample_rate: int
    accepted: int
    played: int
    dropped: int
    underruns: int


def envelope(kind: str, data: Told) -> bytes:
    """Writes the body, as compact JSON: some receivers verify what they have re-serialised."""
    return msgspec.json.encode({"webhookType": kind, "data": data})


def signed_content(message_id: str, timestamp: str, body: bytes) -> bytes:
    """What the header `webhook-signature` signs."""
    return f"{message_id}.{timestamp}.".encode() + body
