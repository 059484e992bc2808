"""A worker, the server or the caller that dies at any step leaves no job, and webhooks say so."""

import asyncio

import pytest
from tests.server.agents.told import Told
from tests.server.agents.worker import ScriptedWorker, cut, jobs, settled, workers
from tests.server.receiver import Receiver

from vsingest.server.rooms.lifecycle import AgentFailed, AgentStopped

STEPS = ("offered", "assigned", "running", "over")
GONE = "its worker is gone"


class Scene:
    """A call that asks for an agent of a worker, up to one of the steps."""

    def __init__(self, running, receiver):
        self.running = running
        self.worker = ScriptedWorker(running)
        self.agent = None
        self._receiver = receiver

    async def reach(self, step):
        await self.worker.connect()
        self.worker.takes = None if step == "offered" else True
        self.caller = await self.running.join("ann", agent={"id": "helper"})
        if step == "offered":
            await self.worker.offer()
            return
        self.job = await self.worker.job()
        if step in ("running", "over"):
            self.agent = await self.worker.join(self.job)
            await self.told("starting", "started")
        if step == "over":  # the agent has left, and its worker has not said so yet
            await self.agent.send("stop")
            await self.agent.drain()
            await self.caller.expect("participant-joined")

    async def told(self, *kinds):
        """Waits for webhooks; gives the data of the last one."""
        events = await self._receiver.told(len(kinds))
        assert [kind.removeprefix("agent-session-") for kind, _ in events] == list(kinds)
        return events[-1][1]


@pytest.fixture
async def receiver():
    async with Receiver() as made:
        yield made


@pytest.fixture
async def scene(start_server, receiver):
    settings = {"webhook_urls": (receiver.url,), "webhook_private": True}
    running = await start_server(settings={**settings, "webhook_events": ("agent-*",)})
    made = Scene(running, receiver)
    yield made
    await made.worker.die()


@pytest.mark.parametrize("step", STEPS)
async def test_a_worker_that_is_killed(scene, step):
    await scene.reach(step)
    if scene.agent is not None:
        await cut(scene.agent.socket)
    await scene.worker.die()
    before = ["starting", "started"] if scene.agent is not None else ["starting"]
    error = (await scene.told(*before, "failed"))["error"]
    assert error == ("no worker is available" if step == "offered" else GONE)
    assert (jobs(scene.running), workers(scene.running)) == (0, 0)
    await scene.caller.settle()  # the call goes on
    await scene.caller.send("stop")
    await scene.caller.drain()


@pytest.mark.parametrize("step", STEPS)
async def test_a_caller_that_is_gone(scene, step):
    await scene.reach(step)
    await cut(scene.caller.socket)
    if step in ("running", "over"):
        await scene.told("starting", "started", "stopping", "stopped")
    else:
        error = (await scene.told("starting", "failed"))["error"]
        assert error == "the call was over before it came"
    if step == "assigned":  # the worker learns it when it comes
        late = await scene.running.connect(scene.job["metadata"]["wsUrl"])
        await late.send("start")
        assert await late.drain() == 4409
    if step == "running":
        assert await scene.agent.drain() == 1000
    if step != "offered":
        await scene.worker.update(scene.job, "completed")
    await settled(scene.running, lambda running: jobs(running) == 0)
    assert workers(scene.running) == 1
    assert not scene.running.ticker.running


@pytest.mark.parametrize("step", STEPS)
async def test_a_server_that_ends(scene, step):
    await scene.reach(step)
    peers = [peer.drain() for peer in (scene.caller, step == "running" and scene.agent) if peer]
    await asyncio.gather(scene.running.stop(), *peers)
    if step in ("running", "over"):
        await scene.told("starting", "started", "stopping", "stopped")
    else:
        await scene.told("starting", "failed")
    assert await scene.worker.closed() == 1001
    assert (jobs(scene.running), workers(scene.running)) == (0, 0)


async def test_a_worker_that_comes_back_goes_on_with_its_job(scene):
    await scene.reach("running")
    told = Told(scene.running.server)
    await scene.worker.die()
    await settled(scene.running, lambda running: workers(running) == 0)
    assert jobs(scene.running) == 1
    await scene.worker.connect()
    assert (jobs(scene.running), workers(scene.running)) == (1, 1)
    await scene.agent.send("stop")
    await scene.agent.drain()
    await scene.worker.update(scene.job, "completed")
    await told.until(AgentStopped)
    assert jobs(scene.running) == 0


async def test_a_worker_of_the_same_id_replaces_one_whose_death_was_not_noticed(scene):
    await scene.reach("running")
    again = ScriptedWorker(scene.running, worker_id=scene.worker.id)
    await again.connect()
    assert again.id == scene.worker.id
    assert await scene.worker.closed() == 1008
    assert (jobs(scene.running), workers(scene.running)) == (1, 1)
    await again.update(scene.job, "failed")
    assert await scene.agent.drain() == 1000
    scene.running.ticker()
    error = (await scene.told("starting", "started", "failed"))["error"]
    assert error == "its worker says that it failed"
    await again.die()


async def test_a_worker_that_stays_away_loses_its_job(start_server, monkeypatch):
    monkeypatch.setattr("vsingest.server.services.RETURN_SECONDS", 0.05)
    running = await start_server()
    told = Told(running.server)
    async with ScriptedWorker(running) as worker:
        ann = await running.join("ann", agent={"id": "helper"})
        agent = await worker.join(await worker.job())
        await ann.expect("participant-joined")
        await worker.die()
        assert await agent.drain() == 1000
        assert (await told.until(AgentFailed)).fault == GONE
        assert jobs(running) == 0


async def test_a_job_whose_worker_says_nothing_after_its_audio_is_lost(start_server):
    running = await start_server(close_seconds=0.05)
    told = Told(running.server)
    async with ScriptedWorker(running) as worker:
        ann = await running.join("ann", agent={"id": "helper"})
        agent = await worker.join(await worker.job())
        await ann.expect("participant-joined")
        await cut(agent.socket)
        assert "did not say that it ended" in (await told.until(AgentFailed)).fault


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        ("completed", "it ended before it came"),
        ("cancelled", "it ended before it came"),
        ("failed", "its worker says that it failed"),
    ],
)
async def test_a_job_that_ends_before_its_agent_has_come(scene, status, fault):
    await scene.reach("assigned")
    await scene.worker.update(scene.job, status, error="a secret")
    assert (await scene.told("starting", "failed"))["error"] == fault
    assert jobs(scene.running) == 0
    late = await scene.running.connect(scene.job["metadata"]["wsUrl"])
    await late.send("start")
    assert await late.drain() == 4409


async def test_an_agent_that_ends_after_the_server_stopped_listening_is_told_of(
    start_server, receiver
):
    async def write_down(call):
        async for _ in call.hear():
            pass
        await running.server._parts.sockets.idle()
        await asyncio.to_thread(bytes)  # as one that closes a file

    settings = {"webhook_urls": (receiver.url,), "webhook_private": True}
    running = await start_server(
        settings={**settings, "webhook_events": ("agent-*",)}, agents={"writer": write_down}
    )
    ann = await running.join("ann", agent={"id": "writer"})
    await ann.expect("participant-joined")
    await asyncio.gather(ann.drain(), running.stop())
    kinds = [kind for kind, _ in await receiver.told(4)]
    assert kinds[2:] == ["agent-session-stopping", "agent-session-stopped"]
