"""An odd byte at the end of what was said does not turn what is said later into noise."""

import asyncio
import base64
import json

import aiohttp
import numpy as np
import pytest

import vsingest
from vsingest.auth.tokens import mint_token
from vsingest.server import Server, ServerConfig

BOUND = 20  # seconds: a guard against a test that hangs, and nothing that is measured
LEVEL = 0x0141  # whose bytes the other way round are a hundred times as loud
SAID = np.full(1_600, LEVEL, "<i2").tobytes()
CREDENTIALS = {"api_key": "key", "secret": "a-secret-of-enough-length-for-hs256"}


@pytest.mark.parametrize("way", ["send", "send_nowait"])
@pytest.mark.parametrize("io_option", ["loop", "thread"])
async def test_the_client_begins_anew_after_a_pause(service, io_option, way):
    async with asyncio.timeout(BOUND), service.connect(io=io_option) as call:
        peer = await service.peer()
        await call.send(SAID + b"!")
        while not call.stats().odd_bytes:  # noqa: ASYNC110 - the clock alone makes it so
            await asyncio.sleep(0.01)
        assert call.played_ms == 200
        if way == "send":
            await call.send(SAID)
        else:
            call.send_nowait(SAID)
        await call.drain()
        assert call.stats().odd_bytes == 1
    heard = np.array(peer.samples)
    np.testing.assert_array_equal(heard[heard != 0], np.full(3_200, LEVEL))


async def test_a_cut_sample_is_completed_while_the_room_still_hears(service):
    async with service.connect() as call:
        peer = await service.peer()
        said = SAID * 4
        for start in range(0, len(said), 333):
            await call.send(said[start : start + 333])
        await call.drain()
        assert call.stats().odd_bytes == 0
    heard = np.array(peer.samples)
    np.testing.assert_array_equal(heard[heard != 0], np.full(6_400, LEVEL))


@pytest.mark.usefixtures("io")
async def test_the_server_begins_anew_after_a_pause():
    async with (
        asyncio.timeout(BOUND),
        Server(ServerConfig(**CREDENTIALS, port=0)) as server,
        vsingest.connect(room_id="room", endpoint=server.url, **CREDENTIALS) as listener,
        aiohttp.ClientSession() as http,
        http.ws_connect(await session_of(server, http)) as speaker,
    ):
        await speaker.send_json({"event": "start"})
        heard = listener.audio()
        for _ in range(2):
            payload = base64.b64encode(SAID + b"!").decode()
            await speaker.send_str(json.dumps({"event": "media", "payload": payload}))
            frames = [await anext(heard)]
            while not frames[-1].any():
                frames.append(await anext(heard))
            # All of it, and the silence after it.
            while frames[-1].any():
                frames.append(await anext(heard))
            samples = np.concatenate(frames)
            assert np.count_nonzero(samples == LEVEL) >= 1_500
            assert np.abs(samples).max() <= LEVEL


async def session_of(server, http):
    token = mint_token(CREDENTIALS["api_key"], CREDENTIALS["secret"])
    async with http.post(
        server.url + "/v2/ingest/sessions",
        json={"roomId": "room"},
        headers={"Authorization": token},
    ) as answer:
        return (await answer.json())["data"]["wsUrl"]
