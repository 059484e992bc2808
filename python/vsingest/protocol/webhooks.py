"""Webhooks on the wire: the envelope, its headers, and the data of each event.

The envelope, the header with the signature of the body, and the members of the events of sessions
and participants are those of the hosted service. The other headers are those of Standard Webhooks
(https://www.standardwebhooks.com); the members of the other events are ours, since no public source
defines them.
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

# Kinds of signature in `FULL_SIGNATURE_HEADER`: that of Standard Webhooks, and ours.
ED25519: Final = "v1a"
RSA: Final = "rsa-sha256"
ED25519_PUBLIC: Final = "whpk_"


class Envelope(msgspec.Struct, frozen=True, rename="camel"):
    """The body of every webhook.

    Attributes:
        webhook_type: What happened, such as ``call-started``.
        data: The members of the event.
    """

    webhook_type: str
    data: dict[str, Any]


class PublicKeyAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """The answer of `GET /v2/public/rsa-public-key`.

    Attributes:
        public_key: The RSA key of `videosdk-signature`, PEM.
        ed25519_public_key: The key of the ``v1a`` signature in `webhook-signature`, as Standard
            Webhooks writes it (ours).
    """

    public_key: str
    ed25519_public_key: str | None = None


class WebhookData(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """All members that the data of an event can have; each event has those it needs.

    Attributes:
        meeting_id: The room, as the hosted service calls it.
        room_id: The room once more, in events of calls, agents and recordings.
        session_id: The session of the room.
        call_id: The ingest call.
        start: When the session began, in ISO 8601.
        end: When the session ended, in ISO 8601.
        participant_id: The participant who joined or left.
        participant_name: The participant's name.
        participant: The participant of the call.
        agent_id: The agent's registered id.
        reason: Why the session, the stay or the call ended, in the hosted service's words.
        cause: The same in finer words of our own.
        error: What failed; null where the hosted service sends null.
        duration: Seconds.
        audio: The counters of the audio that the caller sent.
        recording_id: The recording.
        file_path: The path below the server's URL at which the recording's mix is downloaded.
        file_url: The whole URL of the same; the request needs a token.
        files: The names of all files of the recording.
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
    cause: str | None = None
    error: str | msgspec.UnsetType | None = msgspec.UNSET
    duration: float | None = None
    audio: "CallAudioStats | None" = None
    recording_id: str | None = None
    file_path: str | None = None
    file_url: str | None = None
    files: list[str] | None = None


class CallAudioStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The samples of one call's audio; ``accepted`` is the sum of ``played`` and ``dropped``.

    Attributes:
        sample_rate: Samples a second.
        accepted: Samples received from the caller.
        played: Samples played into the room.
        dropped: Samples dropped, for whatever cause.
        underruns: How often the caller's audio ran out; the end of an utterance counts too.
    """

    sample_rate: int
    accepted: int
    played: int
    dropped: int
    underruns: int


def envelope(kind: str, data: WebhookData) -> bytes:
    """Writes the body as compact JSON, since some receivers verify a re-serialised body."""
    return msgspec.json.encode({"webhookType": kind, "data": data})


def signed_content(message_id: str, timestamp: str, body: bytes) -> bytes:
    """The bytes that the header `webhook-signature` signs."""
    return f"{message_id}.{timestamp}.".encode() + body


class _AnyWebhook(msgspec.Struct, frozen=True):
    data: WebhookData


_told_decoder: Final = msgspec.json.Decoder(_AnyWebhook)


def room_and_call(body: bytes) -> tuple[str, str]:
    """Returns the room that the body of a webhook is about, and the call; empty if it has none."""
    try:
        told = _told_decoder.decode(body).data
    except msgspec.DecodeError:  # of another version
        return "", ""
    return told.room_id or told.meeting_id or "", told.call_id or ""
