"""Calls and clients used from another thread, another loop, or with functions of the wrong kind."""

import asyncio

import numpy as np
import pytest
from tests.client.conftest import serving

import vsingest


async def hears(message):
    raise AssertionError("nobody awaits this")


class Hears:
    async def __call__(self, message):
        raise AssertionError("nobody awaits this")


@pytest.mark.parametrize("io_option", ["loop", "thread"])
@pytest.mark.parametrize("callback", [hears, Hears(), None])
async def test_a_callback_that_nobody_would_await_is_refused(service, io_option, callback):
    async with service.connect(io=io_option) as call:
        with pytest.raises(TypeError, match="callback: "):
            call.on_message("CHAT", callback)
    if callback is not None:
        with pytest.raises(TypeError, match=r"on_reconnect: .* coroutine function"):
            async with service.connect(io=io_option, on_reconnect=callback):
                pass


@pytest.mark.parametrize("method", ["send_nowait", "clear"])
async def test_another_thread_is_refused_before_anything_has_changed(service, method):
    async with service.connect() as call:
        await call.send(np.ones(1_600, np.int16))
        before = call.stats().sending.accepted
        arguments = [np.ones(160, np.int16)] if method == "send_nowait" else []
        with pytest.raises(RuntimeError, match="belongs to another event loop"):
            await asyncio.to_thread(getattr(call, method), *arguments)
        books = call.stats().sending
        assert (books.accepted, books.dropped) == (before, {})


def test_a_client_outlives_a_loop(monkeypatch):
    client = vsingest.IngestClient(token="a-token", endpoint="http://127.0.0.1:1")

    async def join():
        async with serving() as service, client.connect(ws_url=service.ws_url) as call:
            return call.room_id

    assert asyncio.run(join()) == asyncio.run(join()) == "room"
    asyncio.run(client.close())


async def test_a_flood_of_messages_is_paced_to_what_a_server_takes():
    from vsingest.server import Server, ServerConfig

    credentials = {"api_key": "key", "secret": "a-secret-of-enough-length-for-hs256"}
    async with (
        Server(ServerConfig(**credentials, port=0)) as server,
        vsingest.connect(room_id="room", endpoint=server.url, **credentials) as call,
    ):
        mine = call.subscribe("CHAT")
        for number in range(600):
            await call.publish("CHAT", str(number))
        for number in range(600):
            assert (await anext(mine)).message == str(number)
        assert call.stats().errors == 0
