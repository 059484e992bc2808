"""A call that is awaited, rather than entered: joined by one statement, left by another."""

import asyncio
import gc
import threading

import aiohttp
import numpy as np
import pytest

import vsingest
import vsingest.sync

KINDS = ["loop", "thread"]


def media_threads():
    return [one for one in threading.enumerate() if one.name == "vsingest media"]


@pytest.fixture
def sessions(monkeypatch):
    """The HTTP sessions that were made for calls."""
    made = []
    init = aiohttp.ClientSession.__init__

    def note(self, *args, **options):
        made.append(self)
        init(self, *args, **options)

    monkeypatch.setattr(aiohttp.ClientSession, "__init__", note)
    return made


@pytest.fixture(autouse=True)
def _nothing_is_left():
    yield
    assert not media_threads()
    gc.collect()


@pytest.mark.parametrize("kind", KINDS)
async def test_an_awaited_call_closes_when_it_is_told_to(service, sessions, kind):
    call = await service.connect(io=kind)
    peer = await service.peer()
    await call.send(np.ones(160, np.int16))
    await call.close()
    assert await peer.event() == {"event": "stop"}
    assert sum(peer.samples) == 160  # as at the end of a block, all of it was sent
    assert all(session.closed for session in sessions)
    await call.close()
    assert call.ended.by == "us"
    assert call.stats().sending.sent == 160


@pytest.mark.parametrize("kind", KINDS)
async def test_an_awaited_call_leaves_at_once(service, kind):
    call = await service.connect(io=kind)
    await call.send(np.ones(8_000, np.int16))
    await call.leave()
    assert call.stats().sending.dropped["left"] > 0


@pytest.mark.parametrize("kind", KINDS)
async def test_an_awaited_call_is_a_block_of_its_own(service, kind):
    call = await service.connect(io=kind)
    peer = await service.peer()

    async def fail():
        async with call as entered:
            raise KeyError(entered is call)

    with pytest.raises(KeyError, match="True"):
        await fail()
    assert await peer.event() == {"event": "stop"}
    async with await service.connect(io=kind) as other:
        await other.send(np.ones(160, np.int16))
    assert other.stats().sending.sent == 160


async def test_a_call_that_ends_by_itself_keeps_nothing_open(service, sessions, tmp_path):
    call = await service.connect(capture=tmp_path / "a.capture.gz")
    peer = await service.peer()
    async with call.audio(raw=True) as audio:
        await peer.close()
        assert [frame async for frame in audio] == []
    await call.leave()
    assert all(session.closed for session in sessions)
    assert (tmp_path / "a.capture.gz").stat().st_size > 0


async def test_a_join_that_fails_leaves_nothing_open(service, sessions, tmp_path):
    service.upgrade_status = 401
    with pytest.raises(vsingest.AuthenticationError):
        await service.connect(capture=tmp_path / "a.capture.gz")
    assert all(session.closed for session in sessions)


async def test_what_connect_gives_is_good_for_one_call(service):
    connecting = service.connect()
    async with connecting:
        pass
    with pytest.raises(RuntimeError, match="call connect again"):
        await connecting


async def test_a_client_of_many_calls(service):
    async with vsingest.IngestClient() as client:
        call = await client.connect(ws_url=service.ws_url)
        await call.close()
        other = await client.connect(ws_url=service.ws_url)
        await other.close()


async def test_the_blocking_call_needs_no_block(service):
    def talk():
        call = vsingest.sync.connect(ws_url=service.ws_url)
        call.send(np.ones(160, np.int16))
        call.close()
        call.close()
        return call.stats().sending.sent

    assert await asyncio.to_thread(talk) == 160
