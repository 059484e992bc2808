"""An agent of another process: its request, its connection and its end."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Final

from vsingest.cluster.session import Session
from vsingest.cluster.session_store import StoreFull
from vsingest.protocol.close_codes import CloseCode
from vsingest.server.agents.dispatch import Dispatcher, Summons
from vsingest.server.agents.news import AgentNews
from vsingest.server.rooms.lifecycle import Joined, Reason
from vsingest.server.rooms.rooms import Rooms

log = logging.getLogger("vsingest.server.agents")

_TOO_LATE: Final = "the call was over before it came"
_TOO_EARLY: Final = "it ended before it came"


class Remote:
    """One agent of another process, from the request to the end.

    Args:
        summons: Asks the agent to connect.
        session: The agent's session.
        rooms: The rooms that it joins.
        news: Receives reports on the agent.
        dispatcher: Holds the agent's session until it is claimed.
        claim_seconds: How long the agent may take to connect.

    Attributes:
        asked: Whether it was asked: a fault, or None once it has agreed.
    """

    def __init__(
        self,
        summons: Summons,
        session: Session,
        rooms: Rooms,
        news: AgentNews,
        dispatcher: Dispatcher,
        claim_seconds: float,
    ) -> None:
        self.asked: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._summons = summons
        self._session = session
        self._rooms = rooms
        self._news = news
        self._dispatcher = dispatcher
        self._claim_seconds = claim_seconds
        self._joined = asyncio.Event()
        self._left = asyncio.Event()
        self._reason = Reason.LEFT
        self._dismissed = asyncio.Event()
        self._sending: asyncio.Task[str | None] | None = None

    def joined(self, what: Joined) -> None:
        """Notes that the agent joined the room."""
        self._news.session_id = what.session_id
        self._summons.note_joined()
        self._joined.set()
        if self._dismissed.is_set():
            self._put_out()

    def left(self, reason: Reason) -> None:
        """Notes that the agent left the room."""
        self._reason = reason
        self._left.set()

    def dismiss(self) -> None:
        """Removes the agent from the room, or withdraws the request."""
        self._dismissed.set()
        self._news.stopping()
        if self._sending is not None:
            self._sending.cancel()
        self._put_out()

    async def work(self) -> None:
        """Asks the agent to connect, and waits until it has left; never raises."""
        try:
            fault = await self._invite()
        except Exception as error:
            log.exception("agent %s could not be asked", self._news.agent_id)
            fault = type(error).__name__
        if not self.asked.done():
            self.asked.set_result(fault)
        if fault is None:
            self._news.started()
            fault = await self._stay()
        if fault is not None:
            self._news.failed(fault)
            return
        self._news.stopping()
        self._news.stopped()

    async def _invite(self) -> str | None:
        try:
            ref = await self._dispatcher.reserve(self._session)
        except StoreFull:
            return "too many sessions wait for their claim"
        fault: str | None = _TOO_LATE
        if not self._dismissed.is_set():
            self._sending = asyncio.create_task(self._summon(ref))
            try:
                fault = await self._sending
            except asyncio.CancelledError:
                if not self._dismissed.is_set():
                    raise
        # The agent may connect although its answer was lost; then it must still be removed at the
        # end.
        if fault is not None and not await self._dispatcher.withdraw(ref):
            return await self._come()
        return fault

    async def _summon(self, ref: str) -> str | None:
        fault = await self._summons.send(ref)
        self.asked.set_result(fault)
        return await self._come() if fault is None else fault

    async def _come(self) -> str | None:
        """Waits until the agent has joined; returns a fault if it does not."""
        over = await _first_of(
            self._claim_seconds, _happened(self._joined), self._until_ended(_TOO_EARLY)
        )
        if over is None:
            return f"it did not connect within {self._claim_seconds:g} s"
        return over.result()

    async def _stay(self) -> str | None:
        """Waits until the agent has left; returns a fault if it failed."""
        over = await _first_of(None, _happened(self._left), self._until_ended(None))
        if not self._left.is_set():  # its program has ended, and its audio is still here
            self._put_out()
            await self._left.wait()
        elif not self._dismissed.is_set():  # its program may have failed
            left = self._summons.left(self._reason)
            over = await _first_of(None, left, _happened(self._dismissed))
        return None if over is None or self._dismissed.is_set() else over.result()

    def _put_out(self) -> None:
        key = self._session.api_key, self._session.room_id
        place = self._rooms.place(key, self._session.participant.id)
        if place is not None:
            place.member.link.close(CloseCode.NORMAL)
            self._rooms.leave(place, Reason.LEFT)

    async def _until_ended(self, default: str | None) -> str | None:
        fault = await self._summons.ended()
        return default if fault is None else fault


async def _happened(event: asyncio.Event) -> None:
    await event.wait()


async def _first_of(
    seconds: float | None, *waits: Coroutine[Any, Any, str | None]
) -> asyncio.Task[str | None] | None:
    """Returns the task of the wait that is over first, or None after the time; ends the others."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return next((task for task in tasks if task.done()), None)
    finally:
        for task in tasks:
            task.cancel()
