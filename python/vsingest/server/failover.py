"""Ends what a dead node left open, in the session log and by webhooks."""

from collections.abc import Mapping
from typing import Final

from vsingest import system
from vsingest.cluster.session import Session
from vsingest.cluster.session_log import CallRecord, SessionLog, SessionRecord
from vsingest.server.rooms.lifecycle import AgentFailed, CallLost, Reason, SessionEnded
from vsingest.server.webhooks.webhooks import Webhooks

AGENT_FAULT: Final = "its server is gone"


class Failover:
    """Ends the sessions of dead nodes.

    If the node that does this is killed, another does all of it again: an event keeps its id, and
    an ended session stays ended.

    Args:
        session_log: The session log.
        webhooks: Report the ends.
    """

    def __init__(self, session_log: SessionLog, webhooks: Webhooks) -> None:
        self._log = session_log
        self._webhooks = webhooks

    async def inherit(self, owner: str) -> None:
        """Ends all that is live at a node, and reports it before the log marks it as ended."""
        now = system.wall_ms()
        for session, calls in await self._log.abandoned(owner):
            there = {call.call_id: call.call for call in calls if call.call is not None}
            for call in calls:
                self._tell_lost(session, call, now)
                self._tell_agent(session, call, there, now)
            self._webhooks.observe(
                SessionEnded(
                    api_key=session.api_key,
                    room_id=session.room_id,
                    session_id=session.session_id,
                    at=max(now, session.start),
                    start=session.start,
                    reason=Reason.FAILED,
                )
            )
        await self._webhooks.kept()
        await self._log.end_abandoned(now, Reason.FAILED, owner)

    def _tell_lost(self, session: SessionRecord, call: CallRecord, now: int) -> None:
        if call.call is None:
            return
        self._webhooks.observe(
            CallLost(
                api_key=session.api_key,
                room_id=session.room_id,
                session_id=session.session_id,
                at=max(now, call.start),
                call=call.call,
                reason=Reason.FAILED,
                duration_ms=max(0, now - call.start),
            )
        )

    def _tell_agent(
        self, session: SessionRecord, call: CallRecord, there: Mapping[str, Session], now: int
    ) -> None:
        """Reports the agent of a lost call as failed."""
        if call.call is None or call.call.agent_of is None:
            return
        self._webhooks.observe(
            AgentFailed(
                api_key=session.api_key,
                room_id=session.room_id,
                session_id=session.session_id,
                at=max(now, call.start),
                call=there.get(call.call.agent_of, call.call),
                agent_id=call.call.participant.name,
                fault=AGENT_FAULT,
            )
        )
