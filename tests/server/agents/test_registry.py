"""The registry: workers of agents register, are given jobs, and their agents join rooms."""

import asyncio

import numpy as np
import pytest
from tests.server.agents.told import Told
from tests.server.agents.worker import ScriptedWorker, jobs, settled, workers
from tests.server.conftest import API_KEY, SECRET
from tests.server.receiver import Receiver

from vsingest.auth.tokens import mint_token
from vsingest.server.rooms.lifecycle import AgentFailed, AgentStarted, AgentStopped

DISPATCH = "/v2/agent/dispatch"
FRAME = 160


async def dispatch(running, agent="helper", room="room-1", **members):
    return await running.api("POST", DISPATCH, {"meetingId": room, "agentId": agent, **members})


async def leave(ann):
    await ann.send("stop")
    await ann.drain()


async def test_a_registered_agent_is_given_the_call_that_asks_for_it(running):
    told = Told(running.server)
    async with ScriptedWorker(running) as worker:
        ann = await running.join("ann", agent={"id": "helper", "metadata": {"x": 1.0, "wsUrl": 2}})
        job = await worker.job()
        assert (job["room_id"], job["agent_name"], job["wait"]) == ("room-1", "helper", False)
        assert job["metadata"].pop("wsUrl").startswith(running.server.url.replace("http", "ws"))
        assert job["metadata"] == {"x": 1.0}
        await leave(ann)
        await told.until(AgentFailed)


async def test_the_agent_hears_the_caller_and_answers(running):
    told = Told(running.server)
    async with ScriptedWorker(running) as worker:
        ann = await running.join("ann", agent={"id": "helper"})
        job = await worker.job()
        agent = await worker.join(job)
        who = (await ann.expect("participant-joined"))["participant"]
        assert who["name"] == "helper"
        assert (await told.until(AgentStarted)).agent_id == "helper"
        said = np.arange(1, 1 + 4 * FRAME, dtype=np.int16)
        await ann.send_audio(said)
        await ann.settle()
        running.ticker(6)
        await agent.expect("participant-joined")
        heard = np.concatenate([await agent.hear() for _ in range(6)])
        assert np.array_equal(heard[heard != 0][: len(said)], said)
        assert jobs(running) == 1
        await ann.send("stop")
        assert await agent.drain() == 1000
        await told.until(AgentStopped)
        await worker.update(job, "completed")
        await settled(running, lambda _: jobs(running) == 0)
    assert not told.of(AgentFailed)


async def test_a_request_sends_an_agent_to_a_room_until_the_others_have_left(running):
    told = Told(running.server)
    async with ScriptedWorker(running) as worker:
        status, body = await dispatch(running, metadata={"x": [1]})
        assert (status, body["message"]) == (200, "Agent dispatch requested successfully.")
        data = {"success": True, "status": "assigned", "roomId": "room-1", "agentId": "helper"}
        assert body["data"] == data
        job = await worker.job()
        assert job["metadata"]["x"] == [1]
        agent = await worker.join(job)
        started = await told.until(AgentStarted)
        assert (started.room_id, bool(started.session_id)) == ("room-1", True)
        ann = await running.join("ann")
        bob = await running.join("bob")
        await leave(ann)
        assert not told.of(AgentStopped)
        await leave(bob)
        assert await agent.drain() == 1000
        await told.until(AgentStopped)
        assert not running.ticker.running


async def test_several_agents_share_a_room(running):
    told = Told(running.server)
    async with ScriptedWorker(running) as first, ScriptedWorker(running, "other") as second:
        ann = await running.join("ann", agent={"id": "helper"})
        await first.join(await first.job())
        assert (await dispatch(running, "other"))[0] == 200
        await second.join(await second.job())
        assert (await dispatch(running, "other"))[0] == 200
        await second.join(await second.job(2))
        await told.until(AgentStarted, 3)
        names = [(await ann.expect("participant-joined"))["participant"]["name"] for _ in range(3)]
        assert names == ["helper", "other", "other"]
        await leave(ann)
        await told.until(AgentStopped, 3)


async def test_jobs_go_to_the_least_loaded_worker(running):
    async with ScriptedWorker(running) as one, ScriptedWorker(running, max_processes=8) as two:
        for count in range(1, 4):
            assert (await dispatch(running, room=f"r{count}"))[0] == 200
        # 0 and 0: the first; 1/4 and 0: the second; 1/4 and 1/8: the second.
        assert (len(one.offered), len(two.offered)) == (1, 2)
        await two.status(status="draining", load=0.0, job_count=2)
        await one.status(status="available", load=0.5, job_count=1)
        await one.send("ping", timestamp=1)
        registry = running.server._parts.services.registry
        await settled(
            running,
            lambda _: (
                (found := registry.choose(API_KEY, "helper", None, set())) and found.id == one.id
            ),
        )
        assert (await dispatch(running, room="r4"))[0] == 200
        assert len(one.offered) == 2
        await one.status(status="available", load=0.75, job_count=3)
        await settled(running, lambda _: not registry.choose(API_KEY, "helper", None, set()))
        status, body = await dispatch(running, room="r5")
        assert (status, body["code"]) == (503, "no-worker")
        assert body["message"].startswith("No workers available")


async def test_a_worker_that_refuses_is_passed_over(running):
    async with ScriptedWorker(running) as one, ScriptedWorker(running) as two:
        one.takes = False
        assert (await dispatch(running))[0] == 200
        assert (len(one.offered), len(two.assigned)) == (1, 1)
        two.takes = False
        assert (await dispatch(running))[0] == 503
        assert jobs(running) == 1


async def test_a_worker_that_does_not_answer_is_passed_over(running):
    async with ScriptedWorker(running) as one, ScriptedWorker(running) as two:
        one.takes = None
        registry = running.server._parts.services.registry
        registry.choose(API_KEY, "helper", None, {two.id}).offer_seconds = 0.05
        assert (await dispatch(running))[0] == 200
        assert (len(one.offered), len(two.assigned)) == (1, 1)


async def test_versions_are_chosen_or_the_newest_is(running):
    async with (
        ScriptedWorker(running, "helper@1") as one,
        ScriptedWorker(running, "helper@2") as two,
        ScriptedWorker(running, "helper@1") as again,
    ):
        assert (await dispatch(running, versionId="1"))[0] == 200
        assert one.assigned[0]["agent_name"] == "helper@1"
        assert (await dispatch(running))[0] == 200
        assert len(two.assigned) == 1
        await running.join("ann", agent={"id": "helper@1"})
        await again.job()
        status, body = await dispatch(running, versionId="3")
        assert (status, body["code"]) == (404, "no-worker")


async def test_workers_of_another_key_serve_nobody_else(start_server):
    running = await start_server(settings={"api_keys": {"other": SECRET}})
    token = mint_token("other", SECRET)
    async with ScriptedWorker(running, token=token):
        assert (await dispatch(running))[0] == 404
        async with running.post({"roomId": "r", "agent": {"id": "helper"}}) as answer:
            assert answer.status == 400
        async with running.post({"roomId": "r", "agent": {"id": "helper"}}, token=token) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"roles": ["rtc"]}, 403),
        ({"permissions": ["ask_join"]}, 403),
        ({"room_id": "room-1"}, 403),
        ({"participant_id": "ann"}, 403),
        ({"secret": SECRET + "?"}, 401),
    ],
)
async def test_a_token_that_may_not_register(running, claims, status):
    token = mint_token(API_KEY, **{"secret": SECRET, **claims})
    assert (await running.api("POST", "/v2/agent/init-config", token=token))[0] == status
    async with running.http.get(
        running.server.url + "/agent", headers={"Authorization": token}
    ) as answer:
        assert answer.status == status
    async with running.http.get(running.server.url + "/agent") as answer:
        assert answer.status == 401
    async with running.http.get(
        running.server.url + "/agent", headers={"Authorization": running.token}
    ) as answer:
        assert answer.status == 426


@pytest.mark.parametrize(
    "first",
    [
        "no JSON",
        '{"type":"status_update"}',
        '{"type":"register"}',
        '{"type":"register","agent_name":""}',
        "[]",
    ],
)
async def test_one_that_does_not_register_is_closed(running, first):
    socket = await running.http.ws_connect(
        running.server.url + "/agent", headers={"Authorization": running.token}
    )
    await socket.send_str(first)
    messages = [message async for message in socket]
    assert [message.json()["success"] for message in messages] == [False]
    assert socket.close_code == 1008
    assert workers(running) == 0


async def test_what_is_no_message_ends_a_worker(running):
    async with ScriptedWorker(running) as worker:
        await worker.socket.send_str("no JSON")
        assert await worker.closed() == 1008
        await settled(running, lambda _: workers(running) == 0)


async def test_messages_about_unknown_jobs_and_of_unknown_kinds_have_no_effect(running):
    async with ScriptedWorker(running) as worker:
        await worker.send("availability_response", job_id="x", available=True)
        await worker.update({"job_id": "x"}, "failed", error="a secret")
        await worker.send("other", x=1)
        assert (await dispatch(running))[0] == 200


async def test_a_server_of_several_processes_has_no_registry(start_server):
    running = await start_server(settings={"workers": 2})
    status, body = await running.api("POST", "/v2/agent/init-config")
    assert (status, body["code"]) == (503, "no-registry")


async def test_a_draining_server_takes_no_jobs(running):
    async with ScriptedWorker(running):
        await running.server.drain()
        assert (await dispatch(running))[0] == 503


async def test_webhooks_tell_of_a_job(start_server):
    async with Receiver() as receiver:
        settings = {"webhook_urls": (receiver.url,), "webhook_private": True}
        settings["webhook_events"] = ("agent-*",)
        running = await start_server(settings=settings)
        async with ScriptedWorker(running) as worker:
            ann = await running.join("ann", agent={"id": "helper"})
            job = await worker.job()
            agent = await worker.join(job)
            await receiver.until(2)
            await leave(ann)
            assert await agent.drain() == 1000
            kinds = [kind.removeprefix("agent-session-") for kind, _ in await receiver.told(4)]
        assert kinds == ["starting", "started", "stopping", "stopped"]
        assert job["metadata"]["wsUrl"] not in str(receiver.requests)


async def test_two_rooms_of_one_moment(running):
    """Offers that overlap are answered apart."""
    async with ScriptedWorker(running, max_processes=10, load_threshold=1.0) as worker:
        answers = await asyncio.gather(*(dispatch(running, room=f"r{n}") for n in range(8)))
        assert [status for status, _ in answers] == [200] * 8
        assert {job["room_id"] for job in worker.assigned} == {f"r{n}" for n in range(8)}
