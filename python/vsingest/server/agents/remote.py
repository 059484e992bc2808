"""An agent of another server: its request, its connection and its end."""

import asyncio
import logging
from typing import Final

from vsingest.cluster.session import Session
from vsingest.cluster.session_store import StoreFull
from vsingest.protocol.close_codes import CloseCode
from vsingest.server.agents.dispatch import Dispatcher
from vsingest.server.agents.news import AgentNews
from vsingest.server.rooms.lifecycle import Joined, Reason
from vsingest.server.rooms.rooms import Rooms

log = logging.getLogger("vsingest.server.agents")

_TOO_LATE: Final = "the call was over before it came"


class Remote:
    """One agent of another server, from the request to the end.

    Args:
        url: The URL to ask.
        session: The agent's session.
        asked_by: The call that requested it.
        rooms: The rooms that it joins.
        news: Receives reports on the agent.
        dispatcher: Sends the request.
        claim_seconds: How long the agent may take to connect.
    """

    def __init__(
        self,
        url: str,
        session: Session,
        asked_by: Joined,
        rooms: Rooms,
        news: AgentNews,
        dispatcher: Dispatcher,
        claim_seconds: float,
    ) -> None:
        self._url = url
        self._session = session
        self._asked_by = asked_by
        self._rooms = rooms
        self._news = news
        self._dispatcher = dispatcher
        self._claim_seconds = claim_seconds
        self._joined = asyncio.Event()
        self._left = asyncio.Event()
        self._dismissed = False
        self._summons: asyncio.Task[str | None] | None = None

    def joined(self) -> None:
        """Notes that the agent joined the room."""
        self._joined.set()
        if self._dismissed:
            self._put_out()

    def left(self) -> None:
        """Notes that the agent left the room."""
        self._left.set()

    def dismiss(self) -> None:
        """Removes the agent from the room, or withdraws the request."""
        self._dismissed = True
        self._news.stopping()
        if self._summons is not None:
            self._summons.cancel()
        self._put_out()

    async def work(self) -> None:
        """Asks the agent to connect, and waits until it has left; never raises."""
        try:
            fault = await self._invite()
        except Exception as error:
            log.exception("agent %s could not be asked", self._news.agent_id)
            fault = type(error).__name__
        if fault is not None:
            self._news.failed(fault)
            return
        self._news.started()
        await self._left.wait()
        self._news.stopping()
        self._news.stopped()

    async def _invite(self) -> str | None:
        try:
            ref = await self._dispatcher.reserve(self._session)
        except StoreFull:
            return "too many sessions wait for their claim"
        fault: str | None = _TOO_LATE
        if not self._dismissed:
            self._summons = asyncio.create_task(self._summon(ref))
            try:
                fault = await self._summons
            except asyncio.CancelledError:
                if not self._dismissed:
                    raise
        # The agent may connect although its answer was lost; then it must still be removed at the
        # end.
        if fault is not None and not await self._dispatcher.withdraw(ref):
            return await self._come()
        return fault

    async def _summon(self, ref: str) -> str | None:
        fault = await self._dispatcher.send(self._url, ref, self._asked_by)
        return await self._come() if fault is None else fault

    async def _come(self) -> str | None:
        try:
            async with asyncio.timeout(self._claim_seconds):
                await self._joined.wait()
        except TimeoutError:
            return f"it did not connect within {self._claim_seconds:g} s"
        return None

    def _put_out(self) -> None:
        key = self._session.api_key, self._session.room_id
        place = self._rooms.place(key, self._session.participant.id)
        if place is not None:
            place.member.link.close(CloseCode.NORMAL)
            self._rooms.leave(place, Reason.LEFT)
