"""The log of calls: when they joined and left, and why."""

import logging

from vsingest.server.rooms.lifecycle import (
    AgentFailed,
    CallLost,
    Joined,
    Left,
    Occurrence,
    SessionEnded,
    SessionStarted,
)

log = logging.getLogger("vsingest.server")


def log_occurrence(what: Occurrence) -> None:
    """Logs what an operator follows a call by; an observer of `Lifecycle`."""
    extra = {"session_id": what.session_id}
    match what:
        case SessionStarted():
            log.info("the session began", extra=extra)
        case SessionEnded(reason=reason):
            log.info("the session ended: %s", reason, extra=extra)
        case Joined():
            log.info("the call joined", extra=extra)
        case Left(reason=reason) | CallLost(reason=reason):
            log.info("the call ended after %d ms: %s", what.duration_ms, reason, extra=extra)
        case AgentFailed(agent_id=agent_id, fault=fault):
            log.warning("agent %s did not join, or failed: %s", agent_id, fault, extra=extra)
