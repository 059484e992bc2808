"""A `ref` is good for one claim, at `start`, and for a limited time."""

import asyncio

import aiohttp
import pytest
from tests.hand_clock import HandClock


async def outcome(running, url, gate):
    peer = await running.connect(url)
    await gate.wait()
    await peer.send("start")
    message = await peer.socket.receive()
    if message.type is aiohttp.WSMsgType.TEXT:
        return peer
    return peer.socket.close_code


async def test_exactly_one_of_200_sockets_wins_one_ref(start_server):
    running = await start_server(start_seconds=120)  # the first waits for 200 handshakes
    url = await running.create()
    gate = asyncio.Barrier(200)
    results = await asyncio.gather(*(outcome(running, url, gate) for _ in range(200)))
    assert results.count(4409) == 199
    (winner,) = [result for result in results if result != 4409]
    await winner.settle()


async def test_a_spent_ref_closes_at_once(running):
    url = await running.create()
    first = await running.connect(url)
    await first.send("start")
    await first.expect("meeting-joined")
    second = await running.connect(url)
    assert await second.expect_close() == 4409
    await first.settle()


@pytest.mark.parametrize("query", ["", "?ref=", "?ref=vs_aaaaaaaaaaaaaaaaaaaa", "?ref=%00%ff"])
async def test_an_unknown_ref_closes_at_once(running, query):
    peer = await running.connect(running.server.url + "/videosdk" + query)
    assert await peer.expect_close() == 4401


async def test_an_expired_ref_closes_at_once_and_at_start(start_server):
    clock = HandClock()
    running = await start_server(clock=clock)
    url = await running.create()
    early = await running.connect(url)
    clock.now += 90
    late = await running.connect(url)
    assert await late.expect_close() == 4401
    await early.send("start")
    assert await early.expect_close() == 4401
    assert not running.ticker.running


async def test_connecting_alone_claims_nothing(running):
    url = await running.create()
    waiting = await running.connect(url)
    other = await running.connect(url)
    await other.send("start")
    await other.expect("meeting-joined")
    await waiting.send("start")
    assert await waiting.expect_close() == 4409


async def test_start_is_due_in_time(start_server):
    running = await start_server(start_seconds=0.01)
    url = await running.create()
    assert await (await running.connect(url)).expect_close() == 4408


async def test_a_plain_request_is_told_to_upgrade(running):
    async with running.http.get(await running.create()) as answer:
        assert answer.status == 426
        assert (await answer.json())["code"] == "upgrade-required"


async def test_compression_is_not_negotiated(running):
    peer = await running.connect(await running.create(), compress=15)
    assert not peer.socket.compress
