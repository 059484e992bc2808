"""Reports of an agent's start, end and failure."""

from typing import Any

from vsingest import system
from vsingest.cluster.session import Session
from vsingest.server.rooms.lifecycle import (
    AgentFailed,
    AgentStarted,
    AgentStarting,
    AgentStopped,
    AgentStopping,
    Lifecycle,
)


class AgentNews:
    """Reports on one agent.

    Args:
        lifecycle: Receives the reports.
        call: The call that requested the agent; the agent's own, if a request sent it to a room.
        agent_id: The agent.
        session_id: The session of the room; empty while the room has none.

    Attributes:
        agent_id: The agent.
        session_id: The session of the room, in later reports.
    """

    def __init__(self, lifecycle: Lifecycle, call: Session, agent_id: str, session_id: str) -> None:
        self.agent_id = agent_id
        self.session_id = session_id
        self._lifecycle = lifecycle
        self._call = call
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
        return {
            "api_key": self._call.api_key,
            "room_id": self._call.room_id,
            "session_id": self.session_id,
            "at": system.wall_ms(),
            "call": self._call,
            "agent_id": self.agent_id,
        }
