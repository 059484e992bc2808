"""Adds agents to the calls that request them, and removes them at the end."""

import asyncio
import logging
from typing import Self

from vsingest import system
from vsingest.cluster.session import HeldParticipant, Session
from vsingest.server.agents.dispatch import Dispatcher
from vsingest.server.agents.news import AgentNews
from vsingest.server.agents.remote import Remote
from vsingest.server.agents.resident import Resident
from vsingest.server.agents.targets import AgentTargets
from vsingest.server.rooms.lifecycle import Joined, Left, Lifecycle, Occurrence
from vsingest.server.rooms.room import RoomFull
from vsingest.server.rooms.rooms import Rooms

log = logging.getLogger("vsingest.server.agents")


class Agents:
    """All running agents, each for one call. The failure of an agent affects only itself.

    Args:
        targets: The agents of the settings.
        rooms: The rooms that they join.
        lifecycle: Reports calls, and is told of agents.
        dispatcher: Asks agents of other servers to connect.
        grace_seconds: How long an agent may run after its call is over.
        claim_seconds: How long an agent of another server may take to connect.
    """

    def __init__(
        self,
        targets: AgentTargets,
        rooms: Rooms,
        lifecycle: Lifecycle,
        dispatcher: Dispatcher,
        *,
        grace_seconds: float,
        claim_seconds: float,
    ) -> None:
        self._targets = targets
        self._rooms = rooms
        self._lifecycle = lifecycle
        self._dispatcher = dispatcher
        self._grace_seconds = grace_seconds
        self._claim_seconds = claim_seconds
        self._callers: set[str] = set()
        self._by_caller: dict[str, Resident | Remote] = {}
        self._remotes: dict[str, Remote] = {}  # by the call of the agent
        self._tasks: set[asyncio.Task[None]] = set()

    def observe(self, what: Occurrence) -> None:
        """Starts and ends agents with their calls; an observer of `Lifecycle`."""
        match what:
            case Joined(call=Session(agent_of=None, agent=agent)) if agent is not None:
                self._callers.add(what.call.call_id)
                # Not at once, since the room is still busy with the join; but before the room plays
                # any audio of the caller.
                asyncio.get_running_loop().call_soon(self._bring, what)
            case Joined(call=call) if call.call_id in self._remotes:
                asyncio.get_running_loop().call_soon(self._remotes[call.call_id].joined)
            case Left(call=call) if call.call_id in self._callers:
                self._callers.discard(call.call_id)
                asyncio.get_running_loop().call_soon(self._let_go, call.call_id)
            case Left(call=call) if call.call_id in self._remotes:
                self._remotes.pop(call.call_id).left()

    async def __aenter__(self) -> Self:
        """Begins to observe calls."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Ends every agent as after its call; an agent that cannot be ended is left behind."""
        for agent in list(self._by_caller.values()):
            agent.dismiss()
        await self._all_to_end()
        for task in self._tasks:
            task.cancel()
        await self._all_to_end()
        if self._tasks:
            log.error("%d agents still run although they were cancelled", len(self._tasks))

    async def _all_to_end(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._grace_seconds)

    def _let_go(self, call_id: str) -> None:
        agent = self._by_caller.pop(call_id, None)
        if agent is not None:
            agent.dismiss()

    def _bring(self, what: Joined) -> None:
        call_id = what.call.call_id
        if call_id not in self._callers:
            return  # gone already
        news = AgentNews(self._lifecycle, what)
        target = self._targets.find(news.agent_id)
        session = _session_for(what)
        news.starting()
        if target is None:
            news.failed("it is not set up any more")
            return
        agent: Resident | Remote
        if isinstance(target, str):
            agent = self._remotes[session.call_id] = Remote(
                target, session, what, self._rooms, news, self._dispatcher, self._claim_seconds
            )
        else:
            try:
                agent = Resident(target, session, what, self._rooms, news, self._grace_seconds)
            except RoomFull:
                news.failed("the room is full")
                return
        self._by_caller[call_id] = agent
        task = asyncio.create_task(agent.work())
        self._tasks.add(task)
        task.add_done_callback(lambda _: self._forget(task, call_id, session.call_id))

    def _forget(self, task: asyncio.Task[None], caller: str, own: str) -> None:
        self._tasks.discard(task)
        self._by_caller.pop(caller, None)
        self._remotes.pop(own, None)


def _session_for(what: Joined) -> Session:
    asked = what.call.agent
    assert asked is not None
    return Session(
        call_id=str(system.new_uuid()),
        api_key=what.api_key,
        room_id=what.room_id,
        participant=HeldParticipant(
            # Several calls in one room may bring the same agent.
            id=f"{asked.id}-{system.random_bytes(4).hex()}",
            name=asked.id,
            metadata=asked.metadata,
        ),
        agent_of=what.call.call_id,
    )
