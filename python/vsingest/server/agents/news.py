"""Reports of an agent's start, end and failure."""

from typing import Any

from vsingest import system
from vsingest.server.rooms.lifecycle import AgentEnded, AgentFailed, AgentStarted, Joined, Lifecycle


class AgentNews:
    """Reports on the agent of one call.

    Args:
        lifecycle: Receives the reports.
        asked_by: The call that requested the agent.
    """

    def __init__(self, lifecycle: Lifecycle, asked_by: Joined) -> None:
        assert asked_by.call.agent is not None
        self.agent_id = asked_by.call.agent.id
        self._lifecycle = lifecycle
        self._asked_by = asked_by

    def started(self) -> None:
        """Reports that the agent joined the room."""
        self._lifecycle.tell(AgentStarted(**self._now()))

    def ended(self) -> None:
        """Reports that the agent left the room normally."""
        self._lifecycle.tell(AgentEnded(**self._now()))

    def failed(self, fault: str) -> None:
        """Reports that the agent did not join, or failed."""
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
