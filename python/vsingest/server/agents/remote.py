"""An agent of another server: asked to come, awaited, and seen off."""

import asyncio

from vsingest.cluster.session import Session
from vsingest.cluster.session_store import StoreFull
from vsingest.protocol.close_codes import CloseCode
from vsingest.server.agents.dispatch import Dispatcher
from vsingest.server.agents.news import AgentNews
from vsingest.server.lifecycle import Joined, Reason
from vsingest.server.rooms import Rooms


class Remote:
    """One agent elsewhere, from the request that it come.

    Args:
        url: Whom to ask.
        session: The agent's own.
        asked_by: The call it is for.
        rooms: Where it joins.
        news: Told how it fares.
        dispatcher: Asks.
        claim_seconds: How long it may take to connect.
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

    def joined(self) -> None:
        """It is in the room."""
        self._joined.set()
        if self._dismissed:
            self._put_out()

    def left(self) -> None:
        """It is out of the room."""
        self._left.set()

    def dismiss(self) -> None:
        """Takes it out of the room, or does so as soon as it comes."""
        self._dismissed = True
        self._put_out()

    async def work(self) -> None:
        """Asks for it, and waits until it has left."""
        fault = await self._invite()
        if fault is not None:
            self._news.failed(fault)
            return
        self._news.started()
        await self._left.wait()
        self._news.ended()

    async def _invite(self) -> str | None:
        try:
            fault = await self._dispatcher.send(self._url, self._session, self._asked_by)
        except StoreFull:
            return "too many sessions wait for their claim"
        if fault is not None:
            return fault
        try:
            async with asyncio.timeout(self._claim_seconds):
                await self._joined.wait()
        except TimeoutError:
            return f"it did not connect within {self._claim_seconds:g} s"
        return None

    def _put_out(self) -> None:
        room = self._rooms.find((self._session.api_key, self._session.room_id))
        member = None if room is None else room.present(self._session.participant.id)
        if member is not None:
            member.link.close(CloseCode.NORMAL)
            self._rooms.leave(member, Reason.LEFT)
