"""The bodies of `POST /v2/ingest/sessions`, and of every error answer."""

from typing import Annotated, Any, Final

import msgspec

from vsingest.protocol.patterns import UNBROKEN

DEFAULT_PARTICIPANT_NAME: Final = "Socket Participant"
CREATED_MESSAGE: Final = "Ingest session created"
SESSIONS_PATH: Final = "/v2/ingest/sessions"
SOCKET_PATH: Final = "/videosdk"

RoomId = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=UNBROKEN)]
ParticipantId = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=UNBROKEN)]
Name = Annotated[str, msgspec.Meta(max_length=256)]


class ParticipantRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """The participant as the session's creator describes it.

    Attributes:
        id: An id without white space; generated if absent.
        name: The name to show.
        metadata: Any JSON object.
    """

    id: ParticipantId | None = None
    name: Name | None = None
    metadata: dict[str, Any] | None = None


class AgentRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """The agent that joins the call.

    Attributes:
        id: The agent's registered id.
        type: Free text.
        metadata: Any JSON object.
    """

    id: ParticipantId
    type: str | None = None
    metadata: dict[str, Any] | None = None


class CreateSession(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """The request. Unknown members are ignored, so that newer clients keep working.

    Attributes:
        room_id: The room to join; any string without white space.
        participant: The participant who joins.
        agent: The agent that joins with the participant.
        region: The region in which the session runs, such as ``us002``.
    """

    room_id: RoomId
    participant: ParticipantRequest | None = None
    agent: AgentRequest | None = None
    region: str | None = None


class CreatedSession(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """The created session. The URL is the only member that all services have.

    Attributes:
        ws_url: The URL to connect to, good for one connection. It is a secret.
        call_id: The id of the call, a UUID.
        expires_in: Seconds until the URL expires if nobody claims the session.
        room_id: The room of the session.
    """

    ws_url: str
    call_id: str | None = None
    expires_in: float | None = None
    room_id: str | None = None


class CreateSessionAnswer(msgspec.Struct, frozen=True):
    """The 200 answer.

    Attributes:
        data: The created session.
        message: A text for people.
    """

    data: CreatedSession
    message: str = CREATED_MESSAGE


class ErrorAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """The body of every answer with a status of 400 or above.

    Attributes:
        message: What is wrong and what to do.
        code: The error's code, for programs.
        status_code: The HTTP status.
    """

    message: str
    code: str
    status_code: int
