"""A call on a thread of its own, from a busy loop and from no loop at all."""

import asyncio
import gc
import threading
import time

import numpy as np
import pytest

import vsingest
import vsingest.sync
from vsingest.client.reconnect import Reconnect

ANNA = {"id": "anna", "name": "Anna", "metadata": {}}


def ramp(count, start=0):
    return (np.arange(start, start + count) % 30_000 + 1).astype(np.int16)


def media_threads():
    return [one for one in threading.enumerate() if one.name == "vsingest media"]


@pytest.fixture(autouse=True)
def _no_thread_is_left():
    yield
    assert not media_threads()


async def test_everything_a_call_does_is_done_from_another_thread(service):
    async with service.connect(io="thread") as call:
        peer = await service.peer()
        assert len(media_threads()) == 1
        assert (call.room_id, call.session_id, call.call_id) == ("room", "session", None)
        stream, letters, presence = call.audio(), call.subscribe("CHAT"), call.presence()
        raw = call.audio(raw=True, rate=16_000, dtype="float32")
        told = asyncio.Queue()
        end = call.on_message("NEWS", told.put_nowait)
        await peer.send(event="participant-joined", participant=ANNA)
        assert (await anext(presence)).participant.id == "anna"
        assert set(call.participants) == {"anna"}
        await call.publish("CHAT", "hello")
        for topic in ("CHAT", "NEWS"):
            data = {"message": topic, "senderId": "anna", "senderName": "Anna"}
            await peer.send(event="message", topic=topic, data=data)
        assert (await anext(letters)).message == "CHAT"
        assert (await told.get()).message == "NEWS"
        end()
        await peer.send_audio(ramp(640))
        assert (await anext(stream)).shape == (160,)
        assert (await anext(raw)).dtype == np.float32
        await call.send(iter([ramp(300), ramp(200, 300)]))
        call.send_nowait(ramp(100, 500))
        await call.drain()
        assert call.played_ms == 75
        await call.send(ramp(6_000))
        assert call.clear() > 0
        assert call.queued_ms == 0
        with pytest.raises(vsingest.QueueFull):
            call.send_nowait(ramp(80_000))
        books = call.stats().sending
        assert books.accepted == books.sent + sum(books.dropped.values())
        assert call.lateness.size == books.frames
        await stream.aclose()
        async with raw:
            pass
    with pytest.raises(vsingest.CallEnded):
        await call.send(ramp(1))
    assert call.stats().sending == call.stats().sending
    assert [frame async for frame in call.audio()] == []
    await call.close()


async def test_a_blocked_loop_delays_no_frame(service):
    async with service.connect(io="thread") as call:
        peer = await service.peer()
        await call.send(ramp(6_400))
        before = call.stats().sending.sent
        # What leaves meanwhile cannot have been sent by this loop.
        while call.stats().sending.sent - before < 3_200:
            time.sleep(0.1)  # noqa: ASYNC251 - the loop is blocked on purpose
        await call.drain()
        assert call.stats().gaps == 0
    heard = np.array(peer.samples)
    np.testing.assert_array_equal(heard[heard != 0], ramp(6_400))


async def test_an_item_on_its_way_survives_a_wait_that_is_cancelled(service):
    async with service.connect(io="thread") as call:
        peer = await service.peer()
        stream = call.audio(raw=True)
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await peer.send_audio(ramp(160))
        await peer.send_audio(ramp(160, 160))
        np.testing.assert_array_equal(await anext(stream), ramp(160))
        np.testing.assert_array_equal(await anext(stream), ramp(160, 160))
        await peer.close()
        with pytest.raises(StopAsyncIteration):
            await anext(stream)


async def test_callbacks_and_factories_run_in_the_callers_loop(service):
    threads, reports = [], asyncio.Queue()

    async def factory():
        threads.append(threading.current_thread())
        return service.ws_url

    policy = Reconnect(first_seconds=0.001)
    options = {"session_factory": factory, "on_reconnect": reports.put_nowait, "ws_url": None}
    async with service.connect(io="thread", reconnect=policy, **options):
        (await service.peer()).drop()
        assert (await reports.get()).attempts == 1
    assert threads == [threading.current_thread()] * 2


async def test_a_cancelled_join_leaves_nothing_behind(service):
    service.auto_join = False
    task = asyncio.ensure_future(service.connect(io="thread").__aenter__())
    peer = await service.peer()
    await peer.event()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await peer.event() in ({"event": "stop"}, None)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"io": "process"}, "io: 'process' is neither"),
        ({"io": "thread", "session": object()}, "session: belongs to this loop"),
    ],
)
async def test_what_cannot_be_is_refused(service, options, says):
    with pytest.raises(ValueError, match=says):
        async with service.connect(**options):
            pass


async def test_the_blocking_facade(service):
    """The service runs in this loop, so the facade is used in another thread."""

    def talk():
        with vsingest.sync.connect(ws_url=service.ws_url) as call:
            assert isinstance(call, vsingest.sync.Call)
            stream, letters = call.audio(raw=True), call.subscribe("CHAT")
            call.publish("CHAT", "hello")
            assert next(letters).message == "hi"
            assert next(stream).shape == (160,)
            call.send(iter([ramp(300), ramp(200, 300)]))
            call.send_nowait(ramp(100, 500))
            call.drain()
            stream.close()
            with call.presence(), letters:
                pass
            assert call.clear() == call.queued_ms == 0
            assert call.room_id == "room"
            assert not call.participants
            call.on_message("NEWS", print)()
            assert list(stream) == []
            return call.stats(), call.played_ms, call.lateness.size

    talking = asyncio.create_task(asyncio.to_thread(talk))
    peer = await service.peer()
    while (event := await peer.event())["event"] != "message":
        pass
    assert event["data"] == "hello"
    data = {"message": "hi", "senderId": "anna", "senderName": "Anna"}
    await peer.send(event="message", topic="CHAT", data=data)
    await peer.send_audio(ramp(160))
    stats, played, frames = await talking
    assert (stats.sending.sent, played, frames) == (600, 75, 5)
    heard = np.array(peer.samples)
    np.testing.assert_array_equal(heard[heard != 0], ramp(600))


async def test_the_blocking_facade_raises_what_the_client_raises(service):
    def fail():
        with vsingest.sync.connect(ws_url=service.ws_url) as call:
            raise KeyError(call.room_id)

    with pytest.raises(KeyError, match="room"):
        await asyncio.to_thread(fail)
    service.upgrade_status = 401
    with pytest.raises(vsingest.AuthenticationError):
        await asyncio.to_thread(fail)
    gc.collect()


async def test_a_method_that_is_called_while_the_thread_ends_returns(service, monkeypatch):
    """After the last turn of the thread's loop, when the thread is still there."""
    ending, go_on = threading.Event(), threading.Event()

    class SlowToClose(asyncio.SelectorEventLoop):
        def close(self):
            ending.set()
            go_on.wait(10)
            super().close()

    monkeypatch.setattr(asyncio, "new_event_loop", SlowToClose)
    call = await service.connect(io="thread")
    leaving = asyncio.create_task(call.leave())
    assert await asyncio.to_thread(ending.wait, 10)
    asking = asyncio.create_task(asyncio.to_thread(lambda: (call.resume(), call.played_ms)))
    await asyncio.sleep(0)
    go_on.set()
    async with asyncio.timeout(20):
        assert await asking == (None, 0)
    await leaving
