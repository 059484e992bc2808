"""Metadata of many small values, which as objects takes fifty times the memory of its JSON."""

import asyncio
import gc
import tracemalloc

import pytest

LISTS = {"a": [[] for _ in range(5_000)]}  # 15 KB of JSON, 350 KiB of objects
CALLS = 5


@pytest.fixture
async def running(start_server):
    async def quiet(call):
        await asyncio.Event().wait()

    # It does not end by itself: the server need not give it long to.
    return await start_server(agents={"quiet": quiet}, close_seconds=0.1)


async def joined(running, name, metadata, agent):
    body = {"roomId": name, "participant": {"id": name, "metadata": metadata}}
    if agent:
        body["agent"] = {"id": "quiet", "metadata": metadata}
    async with running.post(body) as answer:
        peer = await running.connect((await answer.json())["data"]["wsUrl"])
    await peer.send("start")
    await peer.expect("meeting-joined")
    if agent:
        assert (await peer.expect("participant-joined"))["participant"]["metadata"] == metadata
    await peer.settle()


async def cost(running, metadata, agent):
    """What a call in a room of its own takes, in bytes."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(CALLS):
        await joined(running, f"{len(metadata)}-{number}", metadata, agent)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / CALLS


@pytest.mark.parametrize("agent", [False, True], ids=["", "with an agent"])
async def test_a_call_holds_no_more_than_what_was_sent(running, agent):
    await joined(running, "first", {}, agent)
    usual = await cost(running, {}, agent)
    # Twice or thrice 15 KB are the participant's and the agent's, and what their announcement left
    # in buffers; the peers of the test are in the same process.
    assert await cost(running, LISTS, agent) - usual < 160_000


async def test_those_in_the_room_and_its_agents_are_given_it_whole(start_server):
    given = asyncio.get_running_loop().create_future()

    async def noting(call):
        everyone = {**call.participants, "own": call.participant, "caller": call.caller}
        given.set_result({name: one.metadata for name, one in everyone.items()})
        assert call.metadata == call.participant.metadata

    running = await start_server(agents={"noting": noting})
    body = {
        "roomId": "r",
        "participant": {"id": "ann", "metadata": {"é": [1, None, {"b": 1.5}]}},
        "agent": {"id": "noting", "metadata": {"of": "agent"}},
    }
    bob = await running.join("bob", "r")
    async with running.post(body) as answer:
        ann = await running.connect((await answer.json())["data"]["wsUrl"])
    await ann.send("start")
    seen = (await bob.expect("participant-joined"))["participant"]
    assert seen["metadata"] == body["participant"]["metadata"]
    assert await given == {
        "ann": body["participant"]["metadata"],
        "bob": {},
        "caller": body["participant"]["metadata"],
        "own": {"of": "agent"},
    }
