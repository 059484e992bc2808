"""An agent that runs in this process."""

import asyncio
import logging

from vsingest.cluster.session import Session
from vsingest.protocol.audio import BINARY, SAMPLE_RATE, AudioFormat
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.extensions import Agreement
from vsingest.server.agents.agent_fault import AgentFault
from vsingest.server.agents.call import AgentCall, CallOver
from vsingest.server.agents.link import AgentLink
from vsingest.server.agents.news import AgentNews
from vsingest.server.agents.targets import AgentFactory
from vsingest.server.rooms.lifecycle import Joined, Reason
from vsingest.server.rooms.rooms import Rooms

log = logging.getLogger("vsingest.server.agents")


class Resident:
    """One agent in one room; it has joined when this is made.

    Args:
        factory: The agent's function.
        session: The agent's session.
        asked_by: The call that requested it.
        rooms: The rooms that it joins.
        news: Receives reports on the agent.
        grace_seconds: How long the agent may run after the call is over.

    Raises:
        RoomFull: The room is full, and the agent has not joined.
    """

    def __init__(
        self,
        factory: AgentFactory,
        session: Session,
        asked_by: Joined,
        rooms: Rooms,
        news: AgentNews,
        grace_seconds: float,
    ) -> None:
        self._factory = factory
        self._rooms = rooms
        self._news = news
        self._grace_seconds = grace_seconds
        self._overdue: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        room = rooms.find((session.api_key, session.room_id))
        rate = SAMPLE_RATE
        if room is not None and getattr(factory, "wideband", False):
            rate = room.sample_rate
        audio = AudioFormat(sample_rate=rate, transport=BINARY)
        self._link = AgentLink(self._begin_grace, audio)
        topics: set[str] = set()
        self._place = rooms.join(session, self._link, topics, Agreement(confirmed_audio=audio))
        self._link.playout = self._place.member.playout
        self._call = AgentCall(
            self._place,
            self._link,
            topics,
            agent_id=news.agent_id,
            call_id=asked_by.call.call_id,
            caller=asked_by.call.participant,
            on_start=news.started,
        )

    def dismiss(self) -> None:
        """Removes the agent from the room, and gives it time to return."""
        self._news.stopping()
        self._link.close(CloseCode.NORMAL)
        self._rooms.leave(self._place, Reason.LEFT)

    async def work(self) -> None:
        """Runs the agent to its end; never raises."""
        self._task = asyncio.current_task()
        if not getattr(self._factory, "tells_start", False):
            self._news.started()
        fault = None
        try:
            await self._factory(self._call)
            await self._call.spoken()
        except CallOver:
            pass
        except AgentFault as error:
            log.warning("agent %s failed: %s", self._news.agent_id, error)
            fault = str(error)
        except (Exception, SystemExit) as error:  # it ends the agent, not the server
            # The log has the traceback; receivers of webhooks must not see the error's text.
            log.exception("agent %s failed", self._news.agent_id)
            fault = type(error).__name__
        finally:
            if self._overdue is not None:
                self._overdue.cancel()
            if fault is None:
                self._news.stopping()
            self._link.close(CloseCode.NORMAL)
            self._rooms.leave(self._place, Reason.LEFT if fault is None else Reason.FAILED)
            if fault is None:
                self._news.stopped()
            else:
                self._news.failed(fault)

    def _begin_grace(self) -> None:
        loop = asyncio.get_running_loop()
        self._overdue = loop.call_later(self._grace_seconds, self._cut_off)

    def _cut_off(self) -> None:
        if self._task is not None:
            log.warning(
                "agent %s did not end after its call, and is cancelled", self._news.agent_id
            )
            self._task.cancel()
