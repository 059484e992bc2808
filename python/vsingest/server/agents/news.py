"""What is told of an agent."""

from typing import Any

from vsingest import system
from vsingest.server.rooms.lifecycle import AgentEnded, AgentFailed, AgentStarted, Joined, Lifecycle


class AgentNews:
    """Tells of the agent of one call.

    Args:
        lifecycle: Whom it tells.
        asked_by: The call, as it joined.
    """

    def __init__(self, lifecycle: Lifecycle, asked_by: Joined) -> None:
        assert asked_by.call.agent is not None
        self.agent_id = asked_by.call.agent.id
        self._lifecycle = lifecycle
        self._asked_by = asked_by

    def started(self) -> None:
        """It is in the room."""
        self._lifecycle.tell(AgentStarted(**self._now()))

    def ended(self) -> None:
        """It is out again, as it should be."""
        self._lifecycle.tell(AgentEnded(**self._now()))

    def failed(self, fault: str) -> None:
        """It did not come, or broke off."""
        self._lifecycle.tell(AgentFailed(fault=fault, **self._now()))

    def _now(self) -> dict[str, Any]:
        asked_by = self._asked_by
        return {
            "api_key": asked_by.api_key,
            "room_id": asked_by.room_id,
            "session_id": asked_by.session_id,
            "at": system.wall_ms(),
            "call": asked_by.call,
            "agent_id": self.agent_id,
        }
