"""Adds agents to the calls that request them, and removes them at the end."""

import asyncio
import logging
from typing import Self

from vsingest import system
from vsingest.cluster.session import HeldAgent, HeldParticipant, Session
from vsingest.protocol.ingest import AgentRequest
from vsingest.server.agents.dispatch import Dispatcher, SignedSummons, Summons
from vsingest.server.agents.news import AgentNews
from vsingest.server.agents.registry.job import Job
from vsingest.server.agents.registry.registry import WorkerRegistry
from vsingest.server.agents.remote import Remote
from vsingest.server.agents.resident import Resident
from vsingest.server.agents.targets import AgentTargets
from vsingest.server.rooms.lifecycle import Joined, Left, Lifecycle, Occurrence
from vsingest.server.rooms.room import RoomFull
from vsingest.server.rooms.rooms import Rooms

log = logging.getLogger("vsingest.server.agents")


class Agents:
    """All running agents, each for one call or room. The failure of one affects only itself.

    Args:
        targets: The agents of the settings.
        registry: The registered workers, whose agents come after those of the settings.
        rooms: The rooms that agents join.
        lifecycle: Reports calls, and is told of agents.
        dispatcher: Asks agents of other servers to connect.
        grace_seconds: How long an agent may run after its call is over.
        claim_seconds: How long an agent of another process may take to connect.
    """

    def __init__(
        self,
        targets: AgentTargets,
        registry: WorkerRegistry,
        rooms: Rooms,
        lifecycle: Lifecycle,
        dispatcher: Dispatcher,
        *,
        grace_seconds: float,
        claim_seconds: float,
    ) -> None:
        self._targets = targets
        self._registry = registry
        self._rooms = rooms
        self._lifecycle = lifecycle
        self._dispatcher = dispatcher
        self._grace_seconds = grace_seconds
        self._claim_seconds = claim_seconds
        self._callers: set[str] = set()
        self._by_caller: dict[str, Resident | Remote] = {}
        self._remotes: dict[str, Remote] = {}  # by the call of the agent
        self._sent: dict[str, tuple[tuple[str, str], Remote]] = {}  # the same, with the room
        self._tasks: set[asyncio.Task[None]] = set()

    def check(self, asked: AgentRequest, api_key: str) -> None:
        """Refuses a request for an unknown agent.

        Raises:
            ApiError: 400: no setting names the agent, and no worker has registered it.
        """
        if not self._registry.serves(api_key, asked.id):
            self._targets.check(asked)

    async def dispatch(self, session: Session, version: str | None) -> str | None:
        """Sends an agent of a registered worker to a room, until the others have left.

        Args:
            session: The agent's session, which is its own caller.
            version: The version of the agent; None for the newest.

        Returns:
            What failed, or None once a worker has the job.
        """
        key = session.api_key, session.room_id
        room = self._rooms.find(key)
        name = session.participant.name
        session_id = "" if room is None else room.session_id
        news = AgentNews(self._lifecycle, session, name, session_id)
        news.starting()
        remote = self._remote(Job(self._registry, session, version), session, news)
        self._sent[session.call_id] = key, remote
        self._run(remote, session.call_id, session.call_id)
        return await asyncio.shield(remote.asked)

    def observe(self, what: Occurrence) -> None:
        """Starts and ends agents with their calls; an observer of `Lifecycle`."""
        loop = asyncio.get_running_loop()
        match what:
            case Joined(call=Session(agent_of=None, agent=agent)) if agent is not None:
                self._callers.add(what.call.call_id)
                # Not at once, since the room is still busy with the join; but before the room plays
                # any audio of the caller.
                loop.call_soon(self._bring, what)
            case Joined(call=call) if call.call_id in self._remotes:
                loop.call_soon(self._remotes[call.call_id].joined, what)
            case Left(call=Session(agent_of=None) as call):
                if call.call_id in self._callers:
                    self._callers.discard(call.call_id)
                    loop.call_soon(self._let_go, call.call_id)
                if self._sent:
                    loop.call_soon(self._let_go_alone, (what.api_key, what.room_id))
            case Left(call=call) if call.call_id in self._remotes:
                self._remotes.pop(call.call_id).left(what.reason)

    async def __aenter__(self) -> Self:
        """Begins to observe calls."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Ends every agent as after its call; an agent that cannot be ended is left behind."""
        for agent in [*self._by_caller.values(), *(remote for _, remote in self._sent.values())]:
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

    def _let_go_alone(self, key: tuple[str, str]) -> None:
        """Dismisses the agents that were sent to a room in which only agents are left."""
        room = self._rooms.find(key)
        if room is not None and any(
            member.present and member.session.agent_of is None for member in room.members
        ):
            return
        for of, remote in list(self._sent.values()):
            if of == key:
                remote.dismiss()

    def _bring(self, what: Joined) -> None:
        call_id = what.call.call_id
        if call_id not in self._callers:
            return  # gone already
        assert what.call.agent is not None
        news = AgentNews(self._lifecycle, what.call, what.call.agent.id, what.session_id)
        target = self._targets.find(news.agent_id)
        session = session_for(what.api_key, what.room_id, what.call.agent, agent_of=call_id)
        news.starting()
        agent: Resident | Remote
        if isinstance(target, str):
            signed = SignedSummons(self._dispatcher, target, what)
            agent = self._remote(signed, session, news)
        elif target is None:
            agent = self._remote(Job(self._registry, session), session, news)
        else:
            try:
                agent = Resident(target, session, what, self._rooms, news, self._grace_seconds)
            except RoomFull:
                news.failed("the room is full")
                return
        self._by_caller[call_id] = agent
        self._run(agent, call_id, session.call_id)

    def _remote(self, summons: Summons, session: Session, news: AgentNews) -> Remote:
        remote = self._remotes[session.call_id] = Remote(
            summons,
            session,
            self._rooms,
            news,
            self._dispatcher,
            self._claim_seconds,
        )
        return remote

    def _run(self, agent: Resident | Remote, caller: str, own: str) -> None:
        task = asyncio.create_task(agent.work())
        self._tasks.add(task)
        task.add_done_callback(lambda _: self._forget(task, caller, own))

    def _forget(self, task: asyncio.Task[None], caller: str, own: str) -> None:
        self._tasks.discard(task)
        self._by_caller.pop(caller, None)
        self._remotes.pop(own, None)
        self._sent.pop(own, None)


def session_for(
    api_key: str, room_id: str, agent: HeldAgent, *, agent_of: str | None = None
) -> Session:
    """Makes the session of an agent.

    Args:
        api_key: The API key of the room.
        room_id: The room.
        agent: The agent.
        agent_of: The call that requested it; None for an agent that is its own caller.
    """
    call_id = str(system.new_uuid())
    return Session(
        call_id=call_id,
        api_key=api_key,
        room_id=room_id,
        participant=HeldParticipant(
            # Several calls in one room may bring the same agent.
            id=f"{agent.id}-{system.random_bytes(4).hex()}",
            name=agent.id,
            metadata=agent.metadata,
        ),
        agent_of=agent_of or call_id,
    )
