"""The bodies of `/v2/agent`: where workers of agents register, and how an agent is sent."""

from typing import Any, Final

import msgspec

from vsingest.protocol.ingest import ParticipantId, RoomId

INIT_CONFIG_PATH: Final = "/v2/agent/init-config"
DISPATCH_PATH: Final = "/v2/agent/dispatch"
REGISTRY_PATH: Final = "/agent"


class InitConfig(msgspec.Struct, frozen=True, rename="camel"):
    """The place where workers register.

    Attributes:
        registry_url: The URL, ``ws`` or ``wss``, to which a worker appends ``/agent``.
    """

    registry_url: str


class InitConfigAnswer(msgspec.Struct, frozen=True):
    """The 200 answer.

    Attributes:
        data: The configuration of a worker.
        success: Always true.
    """

    data: InitConfig
    success: bool = True


class DispatchAgent(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """The request for an agent. Unknown members are ignored.

    Attributes:
        agent_id: The id with which workers have registered the agent.
        meeting_id: The room to join; either this or `roomId` is required.
        room_id: The same.
        metadata: Any JSON object, which reaches the agent.
        version_id: The version of the agent, if its workers have registered one.
    """

    agent_id: ParticipantId
    meeting_id: RoomId | None = None
    room_id: RoomId | None = None
    metadata: dict[str, Any] | None = None
    version_id: str | None = None


class DispatchedAgent(msgspec.Struct, frozen=True, rename="camel"):
    """An agent that a worker has taken on.

    Attributes:
        room_id: The room.
        agent_id: The agent.
        success: Always true.
        status: Always ``assigned``.
    """

    room_id: str
    agent_id: str
    success: bool = True
    status: str = "assigned"


class DispatchAgentAnswer(msgspec.Struct, frozen=True):
    """The 200 answer.

    Attributes:
        data: The agent.
        message: A text for people.
    """

    data: DispatchedAgent
    message: str = "Agent dispatch requested successfully."
