"""Example values for members of the API's types, by name."""

from typing import Any, Final

_CALL: Final = "0b6f0c1e-5d7c-4e0b-9a5e-2f8f2f7f4c11"
_MOMENT: Final = "2026-03-01T09:30:00.000Z"
_METADATA: Final = {"floor": 3}

_EXAMPLES: Final[dict[str, Any]] = {
    "accepted": 480_000,
    "agentId": "helper",
    "allowedParticipantIds": ["device-12", "operator"],
    "callId": _CALL,
    "calls": 2,
    "code": "not-allowed",
    "concealed": 160,
    "createdAt": _MOMENT,
    "currentPage": 1,
    "customRoomId": "lobby",
    "dropped": 0,
    "duration": 3_600,
    "durationMs": 61_250,
    "ed25519PublicKey": "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
    "end": "2026-03-01T09:45:00.000Z",
    "endDate": 1_772_361_000_000,
    "endPoint": "https://example.com/hook",
    "events": ["call-*", "session-ended"],
    "expiresIn": 90,
    "file": "mix.wav",
    "gain": 0.5,
    "geoFence": "us002",
    "get_room": "https://voice.example.com/v2/rooms/abcd-efgh-ijkl",
    "get_session": "https://voice.example.com/v2/sessions/?roomId=abcd-efgh-ijkl",
    "held": 320,
    "id": _CALL,
    "lastPage": 3,
    "lostSamples": 0,
    "maxParticipants": 50,
    "meetingId": "abcd-efgh-ijkl",
    "message": "hello",
    "metadata": _METADATA,
    "name": "Field Device 12",
    "page": 1,
    "participantId": "device-12",
    "participantName": "Field Device 12",
    "payload": _METADATA,
    "perPage": 20,
    "played": 479_680,
    "publicKey": "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq...",
    "query": "lobby",
    "recordingId": _CALL,
    "region": "us002",
    "registryUrl": "wss://voice.example.com",
    "roomId": "abcd-efgh-ijkl",
    "sampleRate": 8_000,
    "sendOnly": ["operator"],
    "sessionId": _CALL,
    "start": _MOMENT,
    "startDate": 1_772_357_400_000,
    "startedAt": _MOMENT,
    "statusCode": 403,
    "timestamp": 1_772_357_400_000,
    "topic": "CHAT",
    "total": 42,
    "type": "session-ends",
    "underruns": 1,
    "updatedAt": _MOMENT,
    "versionId": "2",
    "wsUrl": "wss://voice.example.com/videosdk?ref=SECRET",
}
# Types for which a name means something else.
_OTHERWISE: Final[dict[str, Any]] = {
    "AgentRequest.id": "echo",
    "AgentRequest.type": "assistant",
    "DispatchAgentAnswer.message": "Agent dispatch requested successfully.",
    "DispatchedAgent.status": "assigned",
    "CreateSessionAnswer.message": "Ingest session created",
    "ErrorAnswer.message": "roomId: the token is for another room",
    "MessageSender.id": "backend",
    "MessageSender.name": "backend",
    "ParticipantRequest.id": "device-12",
    "RecordingAnswer.duration": 61.25,
    "RecordingFile.name": "mix.wav",
    "RecordingFile.url": f"/v2/recordings/{_CALL}/mix.wav",
    "RoomBody.id": "65e1a2b3c4d5e6f708192a3b",
}


def example_of(kind: str, member: str) -> Any:
    """Returns an example value of a member; None if the type says enough.

    Args:
        kind: The name of the type.
        member: The member's name in JSON.
    """
    return _OTHERWISE.get(f"{kind}.{member}", _EXAMPLES.get(member))
