"""Many calls of one project share what can be shared; tokens are minted when they are needed."""

import asyncio
import gc
import os
import threading

import jwt
import numpy as np
import pytest
from aiohttp import web

import vsingest
from vsingest.client.session.credentials import Credentials
from vsingest.client.session.token_source import TokenSource

SECRET = "a-secret-of-enough-length-for-hs256"


def client_of(service, **options):
    return vsingest.IngestClient(endpoint=service.url, api_key="key", secret=SECRET, **options)


async def test_calls_share_a_token_and_a_timer(service, io):
    async with client_of(service) as client:
        async with client.connect(room_id="a") as one, client.connect(room_id="b") as two:
            await asyncio.gather(one.send(np.ones(4_000)), two.send(np.ones(4_000)))
            tasks = [task.get_name() for task in asyncio.all_tasks()]
            threads = [thread.name for thread in threading.enumerate()]
            paced_by = (threads.count("vsingest pace"), tasks.count("vsingest metronome"))
            assert paced_by == ((1, 0) if io == "fast" else (0, 1))
        tokens = {headers["Authorization"] for headers, _ in service.requests}
        assert len(tokens) == 1
        assert [body["roomId"] for _, body in service.requests] == ["a", "b"]
    assert SECRET not in repr(client)
    await client.close()


async def test_a_token_that_grew_old_is_minted_anew_once(service):
    refused = web.json_response({"message": "Token is invalid or expired"}, status=401)
    async with client_of(service) as client:
        async with client.connect(room_id="a"):
            pass
        service.answers.append(refused)
        async with client.connect(room_id="a"):
            pass
        assert len(service.requests) == 3
        service.answers.extend(
            web.json_response({"message": "Token is invalid or expired"}, status=401)
            for _ in range(2)
        )
        with pytest.raises(vsingest.AuthenticationError):
            async with client.connect(room_id="a"):
                pass
        assert len(service.requests) == 5


async def test_a_fresh_token_that_is_refused_is_not_tried_again(service):
    service.answers.append(web.json_response({"message": "no"}, status=401))
    async with client_of(service) as client:
        with pytest.raises(vsingest.AuthenticationError):
            async with client.connect(room_id="a"):
                pass
    assert len(service.requests) == 1


async def test_a_given_session_is_left_open(service, session):
    async with client_of(service, session=session) as client, client.connect(room_id="a"):
        pass
    assert not session.closed


def test_a_minted_token_is_kept_for_half_its_life():
    time = [1_000_000.0]
    source = TokenSource(Credentials(api_key="key", secret=SECRET), lambda: time[0])
    first = source.token()
    claims = jwt.decode(first, SECRET, algorithms=["HS256"])
    assert claims["exp"] - claims["iat"] == 24 * 3_600
    time[0] += 12 * 3_600 - 1
    assert source.token() is first
    time[0] += 2
    second = source.token()
    assert second is not first
    time[0] -= 7 * 24 * 3_600  # a clock that was set back
    assert source.token() is not second


def test_a_ready_token_cannot_be_renewed():
    source = TokenSource(Credentials(ready_token="ready"))
    assert [source.token(), source.token()] == ["ready", "ready"]
    assert source.refresh() is None


@pytest.mark.slow
async def test_calls_that_come_and_go_leave_nothing_behind(service):
    """A small one; `benches/client/cycles.py` does a thousand and weighs the memory too."""

    async def cycle():
        async with client.connect(room_id="a") as call:
            await call.send(np.ones(480, np.float32), rate=24_000)

    def held():
        gc.collect()
        return (
            len(os.listdir("/proc/self/fd")),
            len(asyncio.all_tasks()),
            threading.active_count(),
        )

    async with client_of(service) as client:
        for _ in range(3):
            await cycle()
        while not service.peers.empty():
            service.peers.get_nowait()
        before = held()
        for _ in range(10):
            await cycle()
        # The other end of each connection is in this process too, and takes a while to notice.
        while any(after > was for after, was in zip(held(), before, strict=True)):  # noqa: ASYNC110
            await asyncio.sleep(0)
