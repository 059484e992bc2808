"""What fails inside fails alone, is logged, and says so to those it concerns."""

import asyncio

import pytest

from vsingest.cluster.memory import MemorySessionStore
from vsingest.protocol.limits import Limits
from vsingest.server.rooms.room import Room
from vsingest.server.rooms.rooms import Rooms


class FailingStore(MemorySessionStore):
    def __init__(self, fails):
        super().__init__(Limits())
        self.fails = fails

    async def create(self, session):
        if self.fails == "create":
            raise OSError("the disk burns")
        return await super().create(session)

    async def peek(self, ref):
        if self.fails == "peek":
            raise OSError("the disk burns")
        return await super().peek(ref)

    async def claim(self, ref):
        if self.fails == "claim":
            raise OSError("the disk burns")
        return await super().claim(ref)


async def test_a_store_that_fails_at_creation_is_a_500_without_its_words(start_server, caplog):
    running = await start_server(store=FailingStore("create"))
    async with running.post({"roomId": "r"}) as answer:
        assert answer.status == 500
        body = await answer.json()
    assert body["code"] == "internal"
    assert "burns" not in str(body)
    assert "burns" in caplog.text


async def test_a_store_that_fails_at_the_upgrade_is_a_500(start_server):
    running = await start_server(store=FailingStore("peek"))
    async with running.http.get(
        await running.create(),
        headers={
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        },
    ) as answer:
        assert answer.status == 500


async def test_a_store_that_fails_at_the_claim_closes_with_1011(start_server, caplog):
    running = await start_server(store=FailingStore("claim"))
    url = await running.create()
    peer = await running.connect(url)
    await peer.send("start")
    assert await peer.expect_close() == 1011
    assert "burns" in caplog.text
    assert url.partition("ref=")[2] not in caplog.text


@pytest.mark.parametrize("times", [1, 3])
async def test_a_room_that_fails_ends_alone(running, monkeypatch, times):
    healthy = Room.tick

    def tick(self):
        if self.key[1] == "bad":
            raise RuntimeError("boom")
        healthy(self)

    monkeypatch.setattr(Room, "tick", tick)
    unlucky = await running.join("ann", room="bad")
    lucky = await running.join("bob", room="good")
    running.ticker(times)
    await unlucky.expect("meeting-left")
    assert await unlucky.expect_close() == 1011
    for _ in range(times):
        assert not (await lucky.hear()).any()


async def test_a_socket_whose_leaving_fails_is_forgotten_all_the_same(running, monkeypatch):
    peer = await running.join("ann")
    failed = asyncio.Event()

    def fail(_rooms, _member, _reason):
        failed.set()
        raise OSError("the disk burns")

    with monkeypatch.context() as patch:
        patch.setattr(Rooms, "leave", fail)
        await peer.socket.close()
        await failed.wait()
    async with asyncio.timeout(10):
        await asyncio.gather(*running.server._parts.sockets._live.values())
    assert not running.server._parts.sockets._live
