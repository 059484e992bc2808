"""A call against a service that is told what to do."""

import asyncio
import gc

import numpy as np
import pytest

import vsingest
from vsingest.protocol.events import Participant, TopicMessage

ANNA = {"id": "anna", "name": "Anna", "metadata": {}}


def message(topic, text):
    data = {"message": text, "senderId": "anna", "senderName": "Anna"}
    return {"event": "message", "topic": topic, "data": data}


def ramp(count):
    return np.arange(count).astype(np.int16)


async def seen(condition):
    """Lets the loop turn until what the service sent has arrived; the test's timeout bounds it."""
    while not condition():  # noqa: ASYNC110 - the client has nothing else to wait for
        await asyncio.sleep(0)


def balanced(stats):
    for flow in (stats.sending, stats.hearing):
        assert flow.accepted == flow.sent + sum(flow.dropped.values()) + flow.queued


async def test_speech_arrives_whole_then_stop(service):
    async with service.connect() as call:
        peer = await service.peer()
        await call.send(ramp(1_000))
        await call.send(ramp(500).tobytes())
    assert await peer.event() == {"event": "stop"}
    assert await peer.event() is None
    np.testing.assert_array_equal(peer.samples, [*ramp(1_000), *ramp(500), *[0] * 260])
    assert peer.close_code == 1000
    stats = call.stats()
    balanced(stats)
    assert (stats.sending.sent, stats.sending.padding, stats.sending.frames) == (1_500, 260, 11)
    assert stats.sending.first_frame_at is not None
    assert call.lateness.shape == (11,)
    assert stats.lateness.max == call.lateness.max()


async def test_a_body_that_raises_leaves_without_draining(service):
    calls = []

    async def fail():
        async with service.connect() as call:
            calls.append(call)
            await call.send(ramp(6_000))
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        await fail()
    peer, call = await service.peer(), calls[0]
    assert await peer.event() == {"event": "stop"}
    stats = call.stats()
    balanced(stats)
    assert stats.sending.dropped["left"] > 4_000
    assert stats.sending.queued == 0


async def test_a_cancelled_body_leaves_too(service):
    joined = asyncio.Event()

    async def talk():
        async with service.connect() as call:
            await call.send(ramp(6_000))
            joined.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(talk())
    await joined.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    peer = await service.peer()
    assert await peer.event() == {"event": "stop"}
    assert await peer.event() is None


async def test_a_cancelled_close_leaves_at_once(service):
    async with service.connect() as call:
        peer = await service.peer()
        await call.send(ramp(6_000))
        closing = asyncio.create_task(call.close())
        await asyncio.sleep(0)
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing
        assert await peer.event() == {"event": "stop"}
    balanced(call.stats())
    assert call.stats().sending.dropped["left"] > 4_000


async def test_close_is_idempotent_and_may_be_called_twice_at_one_time(service):
    async with service.connect() as call:
        peer = await service.peer()
        await call.send(ramp(160))
        await asyncio.gather(call.close(), call.close())
        await call.close()
    assert [await peer.event() for _ in range(2)] == [{"event": "stop"}, None]
    for late in (call.send(ramp(1)), call.publish("a", "b"), call.drain()):
        with pytest.raises(vsingest.CallEnded) as caught:
            await late
        assert caught.value.args == (1000, "left by this side", "closing", "meeting-joined")


async def test_close_does_not_wait_for_a_send_without_end(service):
    async with service.connect() as call:
        sending = asyncio.create_task(call.send(ramp(8_000_000)))
        await asyncio.sleep(0)
        await call.close()
        with pytest.raises(vsingest.CallEnded):
            await sending
    stats = call.stats().sending
    # The queue, and what the lead lets out of it at once.
    assert stats.sent == stats.accepted <= (75 + 4) * 160


async def test_every_listener_hears_every_frame_whatever_its_length(service):
    async with service.connect() as call:
        peer = await service.peer()
        first, second = call.audio(raw=True), call.audio(raw=True)
        for chunk in np.split(ramp(1_000), [1, 161, 321, 900]):
            await peer.send_audio(chunk)
        await peer.close()
        heard = [[frame async for frame in stream] for stream in (first, second)]
    for frames in heard:
        assert {(frame.shape, frame.dtype) for frame in frames} == {((160,), np.dtype(np.int16))}
        np.testing.assert_array_equal(np.concatenate(frames), [*ramp(1_000), *[0] * 120])
    heard[0][0][:] = 0
    assert heard[1][0].any()
    stats = call.stats()
    balanced(stats)
    assert stats.received == 1_000
    assert stats.hearing.sent == 2 * 7 * 160


async def test_a_slow_listener_loses_the_oldest_by_count(service):
    async with service.connect() as call:
        peer = await service.peer()
        stream = call.audio(raw=True)
        await peer.send_audio(ramp(160 * 60))
        await seen(lambda: call.stats().received)
        balanced(call.stats())
        np.testing.assert_array_equal(await anext(stream), ramp(160 * 60)[1_600:1_760])
        assert stream.dropped == 10
        await stream.aclose()
        stats = call.stats()
        balanced(stats)
        dropped = {"slow-listener": 1_600, "listener-left": 49 * 160}
        assert stats.hearing.dropped == dropped
        await peer.send_audio(ramp(160))
        await seen(lambda: call.stats().received > 9_600)
        assert call.stats().hearing.dropped == dropped


async def test_a_listener_that_just_stops_is_forgotten(service):
    async with service.connect() as call:
        peer = await service.peer()
        await peer.send_audio(ramp(320))
        async for _ in call.audio(raw=True):
            break
        gc.collect()
        await seen(lambda: call.stats().hearing.queued == 0)
        balanced(call.stats())


async def test_the_roster_follows_the_room(service):
    async with service.connect() as call:
        peer = await service.peer()
        await peer.send(event="participant-joined", participant=ANNA)
        await peer.send(event="participant-joined", participant=ANNA)
        await seen(lambda: call.participants)
        assert dict(call.participants) == {"anna": Participant("anna", "Anna")}
        with pytest.raises(TypeError):
            call.participants["x"] = None
        await peer.send(event="participant-left", participant=ANNA)
        await seen(lambda: not call.participants)


async def test_topics_are_subscribed_once_and_left_with_their_last_reader(service):
    async with service.connect() as call:
        peer = await service.peer()
        one, two, other = call.subscribe("CHAT"), call.subscribe("CHAT"), call.subscribe("B")
        await call.publish("CHAT", "hello")
        assert [await peer.event() for _ in range(3)] == [
            {"event": "subscribe", "topic": "CHAT"},
            {"event": "subscribe", "topic": "B"},
            {"event": "message", "topic": "CHAT", "data": "hello"},
        ]
        await peer.send(**message("CHAT", "hi"))
        await peer.send(**message("NOBODY", "hi"))
        await peer.send(**message("B", "ho"))
        assert await anext(one) == await anext(two) == TopicMessage("hi", "anna", "Anna")
        assert (await anext(other)).message == "ho"
        await one.aclose()
        await two.aclose()
        assert await peer.event() == {"event": "unsubscribe", "topic": "CHAT"}
        call.subscribe("CHAT")
        assert await peer.event() == {"event": "subscribe", "topic": "CHAT"}


async def test_a_slow_subscriber_loses_the_oldest_by_count(service):
    async with service.connect() as call:
        peer = await service.peer()
        stream = call.subscribe("CHAT")
        for number in range(1_003):
            await peer.send(**message("CHAT", str(number)))
        await peer.send(event="participant-joined", participant=ANNA)
        await seen(lambda: call.participants)
        await peer.close()
        texts = [one.message async for one in stream]
    assert texts == [str(number) for number in range(3, 1_003)]
    assert call.stats().messages_dropped == 3


async def test_a_publication_that_cannot_be_is_refused_by_name(service):
    async with service.connect() as call:
        peer = await service.peer()
        with pytest.raises(ValueError, match="publish it in parts"):
            await call.publish("CHAT", "x" * 65_536)
        with pytest.raises(TypeError, match="text: needs a string, got bytes"):
            await call.publish("CHAT", b"x")
        with pytest.raises(ValueError, match="text: cannot be sent as UTF-8: surrogates"):
            await call.publish("CHAT", "\ud800")
        await call.publish("CHAT", "x")
        assert (await peer.event())["data"] == "x"


@pytest.mark.parametrize(
    ("topic", "error", "says"),
    [
        (None, TypeError, "topic: needs a string, got NoneType"),
        ("", ValueError, "topic: 0 characters are outside 1..256"),
        ("x" * 257, ValueError, "topic: 257 characters"),
        ("\ud800", ValueError, "surrogates"),
    ],
)
async def test_a_topic_that_a_server_would_refuse_is_refused_here(service, topic, error, says):
    async with service.connect() as call:
        peer = await service.peer()
        with pytest.raises(error, match=says):
            call.subscribe(topic)
        with pytest.raises(error, match=says):
            await call.publish(topic, "text")
        call.subscribe("x" * 256)
        assert (await peer.event())["topic"] == "x" * 256


async def test_what_a_newer_or_a_confused_service_says_does_no_harm(service, caplog):
    async with service.connect() as call:
        peer = await service.peer()
        stream = call.audio(raw=True)
        await peer.send(event="from-the-future", anything=[1])
        await peer.ws.send_str("not json")
        await peer.ws.send_str('{"event":"media","payload":"="}')
        await peer.ws.send_str('{"event":"participant-joined"}')
        await peer.ws.send_bytes(b"binary")
        await peer.send(event="error", code="bad-event", message="words\nand a line of its own")
        await peer.send(event="meeting-joined", roomId="again", sessionId="again")
        await peer.send_audio(ramp(160))
        np.testing.assert_array_equal(await anext(stream), ramp(160))
        assert call.stats().errors == 5
        assert call.room_id == "room"
    assert r"'bad-event': 'words\nand a line of its own'" in caplog.text


@pytest.mark.parametrize("goodbye", ["meeting-left", "1000"])
async def test_a_normal_end_ends_the_streams(service, goodbye):
    async with service.connect() as call:
        peer = await service.peer()
        audio, topic = call.audio(raw=True), call.subscribe("CHAT")
        if goodbye == "meeting-left":
            await peer.send(event="meeting-left", message="removed")
            await peer.close(4410)
        else:
            await peer.close(1000, b"bye")
        assert [frame async for frame in audio] == []
        assert [one async for one in topic] == []
        assert [frame async for frame in call.audio(raw=True)] == []
        with pytest.raises(vsingest.CallEnded) as caught:
            await call.send(ramp(160))
    expected = (4410, "removed") if goodbye == "meeting-left" else (1000, "bye")
    assert caught.value.args[:3] == (*expected, "joined")


@pytest.mark.parametrize("fault", ["drop", 1011, 1012, 4410])
async def test_a_broken_end_raises_after_what_already_came(service, fault):
    async with service.connect() as call:
        peer = await service.peer()
        audio, topic = call.audio(raw=True), call.subscribe("CHAT")
        await peer.send_audio(ramp(160))
        assert await anext(audio) is not None
        await peer.send_audio(ramp(160))
        await seen(lambda: call.stats().hearing.queued)
        if fault == "drop":
            peer.drop()
        else:
            await peer.close(fault)
        assert await anext(audio) is not None
        code = 1006 if fault == "drop" else fault
        for late in (anext(audio), anext(topic), anext(call.audio(raw=True)), call.drain()):
            with pytest.raises(vsingest.CallEnded) as caught:
                await late
            assert caught.value.args[0] == code
            assert caught.value.args[2:] == ("joined", "media")
            assert caught.value.reason


async def test_whoever_waits_when_the_call_ends_is_told(service):
    async with service.connect() as call:
        peer = await service.peer()
        waiting = [
            asyncio.create_task(call.send(ramp(80_000))),
            asyncio.create_task(call.drain()),
            asyncio.create_task(anext(call.audio(raw=True))),
        ]
        await seen(lambda: peer.samples)
        peer.drop()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(result) for result in results] == [vsingest.CallEnded] * 3
    stats = call.stats()
    balanced(stats)
    assert stats.sending.queued == 0
    assert stats.sending.dropped


async def test_a_service_that_does_not_close_after_meeting_left_is_not_waited_for(
    service, monkeypatch
):
    monkeypatch.setattr("vsingest.client.call.receiver.LEFT_SECONDS", 0.01)
    async with service.connect() as call:
        peer = await service.peer()
        await peer.send(event="meeting-left", message="over")
        assert [frame async for frame in call.audio(raw=True)] == []
    assert await peer.event() is None


async def test_no_task_outlives_the_block(service):
    before = asyncio.all_tasks()
    async with service.connect() as call:
        await call.send(ramp(160))
    names = {task.get_name() for task in asyncio.all_tasks() - before}
    assert not {name for name in names if name.startswith("vsingest")}


async def test_a_fault_inside_the_client_ends_the_call_and_is_logged(service, monkeypatch, caplog):
    async with service.connect() as call:
        peer = await service.peer()
        audio = call.audio(raw=True)
        monkeypatch.setattr(call._line._receiver, "_note", lambda event: 1 / 0)
        await peer.send(event="participant-left", participant=ANNA)
        with pytest.raises(vsingest.CallEnded, match="the client failed"):
            await anext(audio)
    assert "ZeroDivisionError" in caplog.text
