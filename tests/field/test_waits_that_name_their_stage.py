"""A join that takes too long says what it waited for, at once, and how long to wait."""

import asyncio
import contextlib

import aiohttp
import pytest
from aiohttp import web

import vsingest
from vsingest.client.reconnect import Reconnect


def by_room(service, **options):
    asked = {"ws_url": None, "room_id": "r", "token": "t", "endpoint": service.url}
    return service.connect(**{**asked, **options})


async def error_of(connecting):
    with pytest.raises(vsingest.VsingestError) as caught:
        async with connecting:
            pass
    return caught.value


async def test_more_than_the_time_left_is_told_at_once(service):
    service.answers.append(web.json_response({}, status=429, headers={"Retry-After": "20"}))
    error = await error_of(by_room(service))
    assert isinstance(error, vsingest.RateLimited)
    assert error.retry_after == 20
    assert len(service.requests) == 1


async def test_503_says_when_to_ask_again(service):
    answer = web.json_response({"message": "drains"}, status=503, headers={"Retry-After": "7"})
    service.answers.append(answer)
    error = await error_of(by_room(service))
    assert isinstance(error, vsingest.CreateFailed)
    assert error.retry_after == 7
    assert str(error) == "HTTP 503: drains; try again in 7 s"


@pytest.mark.parametrize("status", [429, 503])
async def test_what_was_asked_for_is_waited_for_while_returning(service, status):
    """The answer asks for more than the call would wait at all, so the call ends by its words."""
    asked = {"Retry-After": "60"}
    policy = Reconnect(first_seconds=0.001, most_seconds=0.01, give_up_seconds=30)
    async with by_room(service, reconnect=policy) as call:
        peer = await service.peer()
        service.answers.append(web.json_response({"message": "m"}, status=status, headers=asked))
        peer.drop()
        with pytest.raises(vsingest.CallEnded, match=r"could not reconnect: .*again in 60 s"):
            await anext(call.audio(raw=True))
    assert len(service.requests) == 2


async def test_an_upgrade_refused_by_429_names_the_time(service):
    service.upgrade_status, service.upgrade_headers = 429, {"Retry-After": "9"}
    error = await error_of(service.connect())
    assert isinstance(error, vsingest.RateLimited)
    assert error.retry_after == 9


async def test_a_service_that_does_not_answer_the_request(service):
    waiting = asyncio.Event()

    async def never(request):
        await waiting.wait()
        return web.Response()

    application = web.Application()
    application.router.add_post("/v2/ingest/sessions", never)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    error = await error_of(by_room(service, endpoint=url, join_timeout=0.2))
    waiting.set()
    await runner.cleanup()
    assert isinstance(error, vsingest.JoinTimeout)
    assert error.stage == "create"
    assert "request for a session within 0.2 s" in str(error)


async def test_a_factory_that_does_not_answer(service):
    async def never():
        await asyncio.Event().wait()

    options = {"ws_url": None, "session_factory": never, "join_timeout": 0.1}
    error = await error_of(service.connect(**options))
    assert isinstance(error, vsingest.JoinTimeout)
    assert str(error) == "session_factory gave no URL within 0.1 s; check what it waits for"


async def test_a_connector_whose_connections_are_all_taken(service):
    connector = aiohttp.TCPConnector(limit=1)
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        service.connect(session=session),
    ):
        error = await error_of(service.connect(session=session, join_timeout=0.2))
    assert isinstance(error, vsingest.JoinTimeout)
    assert error.stage == "connect"
    assert "whether its connector has a connection free" in str(error)


async def test_a_room_that_reads_nothing_is_not_waited_for(service):
    """The peer neither answers nor reads, so that nothing is flushed and no goodbye comes."""
    loop = asyncio.get_running_loop()
    silent = []

    class Silent(asyncio.Protocol):
        def connection_made(self, transport):
            silent.append(transport)

        def data_received(self, data):
            key = next(
                line.split(b": ")[1]
                for line in data.split(b"\r\n")
                if line.lower().startswith(b"sec-websocket-key")
            )
            from vsingest.transport.accept_key import accept_key

            silent[-1].write(
                b"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: " + accept_key(key.decode()).encode() + b"\r\n\r\n"
            )
            silent[-1].pause_reading()

    server = await loop.create_server(Silent, "127.0.0.1", 0)
    url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/?ref=x"
    began = loop.time()
    error = await error_of(service.connect(ws_url=url, join_timeout=0.2))
    late = loop.time() - began - 0.2
    for transport in silent:
        transport.abort()
    server.close()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(server.wait_closed(), 5)
    assert isinstance(error, vsingest.JoinTimeout)
    assert error.stage == "room"
    assert late < 1.5
