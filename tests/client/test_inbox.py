"""An inbox is bounded, loses the oldest by count, and outlives neither reader nor call."""

import asyncio
import gc
import threading

import pytest

from vsingest.client.errors import CallEnded
from vsingest.client.hearing.inbox import Inbox, Stream

ENDED = CallEnded(1006, "gone", "joined", "media")


@pytest.fixture
def inbox():
    return Inbox(3)


@pytest.fixture
def left():
    return []


@pytest.fixture
async def stream(inbox, left):
    return Stream(inbox, left.append)


def account(inbox):
    assert inbox.accepted == inbox.read + inbox.dropped + inbox.abandoned + len(inbox)


async def test_the_oldest_is_lost_and_counted(inbox, stream):
    for item in range(5):
        inbox.put(item)
        account(inbox)
    inbox.finish(None)
    assert [item async for item in stream] == [2, 3, 4]
    assert stream.dropped == 2
    account(inbox)


async def test_a_reader_that_waits_is_woken(inbox, stream):
    waiting = asyncio.create_task(anext(stream))
    await asyncio.sleep(0)
    inbox.put("a")
    assert await waiting == "a"


async def test_a_cancelled_reader_loses_nothing(inbox, stream):
    waiting = asyncio.create_task(anext(stream))
    await asyncio.sleep(0)
    inbox.put("a")
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await anext(stream) == "a"


async def test_what_is_here_comes_before_the_error(inbox, stream):
    inbox.put("a")
    inbox.finish(ENDED)
    assert await anext(stream) == "a"
    for _ in range(2):
        with pytest.raises(CallEnded) as caught:
            await anext(stream)
        assert caught.value.args == ENDED.args
        assert caught.value is not ENDED


async def test_a_closed_stream_ends_and_tells_once(inbox, stream, left):
    inbox.put("a")
    async with stream:
        pass
    await stream.aclose()
    assert left == [inbox]


async def test_a_stream_let_go_of_leaves_by_itself(inbox, left):
    async for _ in stream_of(inbox, left, "a"):
        break
    gc.collect()
    await asyncio.sleep(0)
    assert left == [inbox]


async def test_a_stream_may_be_collected_in_another_thread(inbox, left):
    streams = [stream_of(inbox, left)]
    thread = threading.Thread(target=streams.clear)
    thread.start()
    thread.join()
    for _ in range(3):
        await asyncio.sleep(0)
    assert left == [inbox]


def test_a_stream_may_outlive_its_loop(inbox, left):
    async def make():
        return stream_of(inbox, left)

    streams = [asyncio.run(make())]
    streams.clear()
    gc.collect()
    assert left == []


def stream_of(inbox, left, *items):
    for item in items:
        inbox.put(item)
    return Stream(inbox, left.append)
