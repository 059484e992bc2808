"""The real client and the real server, in virtual time."""

import asyncio
import math

import aiohttp
import pytest
from tests.in_a_room import in_a_room

import vsingest
from vsingest.testing import InMemoryServer


@pytest.fixture(params=["fast", "plain"], autouse=True)
def _io(request, monkeypatch):
    monkeypatch.setenv("VSINGEST_IO", request.param)


def test_a_call_finds_it_by_the_environment(world, monkeypatch):
    async def talk(server):
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        async with (
            vsingest.connect(room_id="room") as call,
            server.connect(token=server.token()) as other,
        ):
            async with other.subscribe("CHAT") as chat:
                await asyncio.sleep(0.1)
                await call.publish("CHAT", "hello")
                message = await anext(chat)
            return message.message, message.timestamp

    # The wall's time is virtual too.
    assert in_a_room(world, talk) == ("hello", 1_893_456_000_100)


def test_a_broken_connection_is_replaced(world):
    async def talk(server):
        reports = []
        async with server.connect(on_reconnect=reports.append) as call:
            await asyncio.sleep(60)
            server.network.outage(3)
            await asyncio.sleep(60)
            assert call.stats().reconnects == tuple(reports)
        return reports[0]

    report = in_a_room(world, talk)
    assert report.code == 1006
    assert 3 <= report.seconds < 13
    assert report.lost_in_ms == pytest.approx(1_000 * report.seconds)


def test_a_dead_connection_is_found_by_ping(world):
    back_at = []

    async def talk(server):
        async with server.connect(
            ping=4, on_reconnect=lambda _: back_at.append(world.now())
        ) as call:
            await asyncio.sleep(10)
            server.network.links[0].stall(math.inf)
            dead_at = world.now()
            await asyncio.sleep(20)
            return call.stats().reconnects[0].lost_in_ms, back_at[0] - dead_at

    lost_ms, seconds = in_a_room(world, talk)
    assert seconds <= 1.5 * 4 + 0.25 + 0.02
    assert lost_ms <= 1_000 * seconds + 20


def test_a_session_that_nobody_claims_expires(world):
    async def talk(server):
        async with server.connect(), asyncio.timeout(600):
            ws_url = await created(server)
            await asyncio.sleep(91)
            with pytest.raises(vsingest.SessionExpired):
                await server.connect(ws_url=ws_url).__aenter__()

    in_a_room(world, talk)


async def created(server):
    """A session's URL, from the REST API."""
    async with aiohttp.ClientSession(headers={"Authorization": server.token()}) as http:
        body = {"roomId": "room"}
        async with http.post(server.endpoint + "/v2/ingest/sessions", json=body) as answer:
            return (await answer.json())["data"]["wsUrl"]


def test_a_token_dies_in_virtual_time(world):
    async def talk(server):
        token = server.token(expires_in=60)
        async with server.connect(token=token):
            await asyncio.sleep(100)
        with pytest.raises(vsingest.AuthenticationError):
            await server.connect(token=token).__aenter__()

    in_a_room(world, talk)


def test_a_server_with_data_on_a_disk(world, tmp_path):
    async def talk(server):
        async with server.connect():
            await asyncio.sleep(10)

    in_a_room(world, talk, data=tmp_path, rooms="open")
    assert (tmp_path / "vsingest.db").exists()


def test_what_it_cannot_do_it_says(world):
    server = InMemoryServer()
    with pytest.raises(RuntimeError, match="enter it with `async with`"):
        _ = server.endpoint
    with pytest.raises(RuntimeError, match="needs a VirtualLoop, this is a "):
        asyncio.run(server.start())

    async def twice(server):
        with pytest.raises(RuntimeError, match="listens already"):
            await server.start()

    in_a_room(world, twice)
    with pytest.raises(ValueError, match="rooms: 'shut'"):
        InMemoryServer(rooms="shut")
