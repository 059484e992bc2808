"""Reports of an agent's start, end and failure."""

from typing import Any

from vsingest import system
from vsingest.server.rooms.lifecycle import (
    AgentFailed,
    AgentStarted,
    AgentStarting,
    AgentStopped,
    AgentStopping,
    Joined,
    Lifecycle,
)


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
        self._told_start = self._here = False

    def starting(self) -> None:
        """Reports that the agent is started, or asked to connect."""
        self._lifecycle.tell(AgentStarting(**self._now()))

    def started(self) -> None:
        """Reports that the agent joined the room; only the first call counts."""
        if self._told_start:
            return
        self._told_start = self._here = True
        self._lifecycle.tell(AgentStarted(**self._now()))

    def stopping(self) -> None:
        """Reports that the agent is about to leave the room; once, and only if it had joined."""
        if self._here:
            self._here = False
            self._lifecycle.tell(AgentStopping(**self._now()))

    def stopped(self) -> None:
        """Reports that the agent left the room normally."""
        self._lifecycle.tell(AgentStopped(**self._now()))

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
