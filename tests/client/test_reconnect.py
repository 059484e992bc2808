"""A connection that breaks at any point: one participant, its topics, and an honest account."""

import asyncio
import contextlib
import random
from itertools import pairwise

import numpy as np
import pytest
from aiohttp import web

import vsingest
from vsingest import fast
from vsingest.client.errors import ConnectFailed, CreateFailed
from vsingest.client.reconnect import Backoff, Reconnect, is_mendable
from vsingest.media.virtual_clock import VirtualClock

QUICK = Reconnect(first_seconds=0.001, most_seconds=0.01, give_up_seconds=20)


def by_room(service, **options):
    asked = {"ws_url": None, "room_id": "r", "token": "t", "endpoint": service.url}
    return service.connect(**{**asked, "reconnect": QUICK, **options})


def ramp(count, start=0):
    return (np.arange(start, start + count) % 30_000 + 1).astype(np.int16)


async def ends(stream):
    with contextlib.suppress(vsingest.CallEnded):
        async for _ in stream:
            pass


async def test_one_participant_its_topics_and_a_report(service):
    reports = asyncio.Queue()
    async with by_room(service, on_reconnect=reports.put_nowait) as call:
        first = await service.peer()
        stream, letters = call.audio(raw=True), call.subscribe("CHAT")
        callbacks = []
        call.on_message("NEWS", callbacks.append)
        await first.send(event="participant-joined", participant={"id": "anna", "name": "Anna"})
        await first.send_audio(ramp(160))
        assert (await anext(stream)).size == 160
        first.drop()
        report = await reports.get()
        second = await service.peer()
        assert [await second.event() for _ in range(2)] == [
            {"event": "subscribe", "topic": "CHAT"},
            {"event": "subscribe", "topic": "NEWS"},
        ]
        assert not call.participants
        await call.publish("CHAT", "back")
        assert (await second.event())["data"] == "back"
        for topic in ("CHAT", "NEWS"):
            data = {"message": "hi", "senderId": "a", "senderName": "A"}
            await second.send(event="message", topic=topic, data=data)
        assert (await anext(letters)).message == "hi"
        await second.send_audio(ramp(160, 7))
        np.testing.assert_array_equal(await anext(stream), ramp(160, 7))
        assert [one.message for one in callbacks] == ["hi"]
        assert call.stats().reconnects == (report,)
    assert report.code == 1006
    assert (report.topics, report.attempts, report.lost_out_ms) == (("CHAT", "NEWS"), 1, 0)
    assert report.lost_in_ms == report.seconds * 1_000
    ids = [body["participant"]["id"] for _, body in service.requests]
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_the_audio_that_was_due_meanwhile_is_reported_within_a_frame(service):
    def slow():
        return web.json_response({"message": "later", "code": "busy"}, status=503)

    policy = Reconnect(first_seconds=0.3, most_seconds=0.3, give_up_seconds=20)
    async with by_room(service, reconnect=policy) as call:
        first = await service.peer()
        sending = asyncio.create_task(call.send(ramp(25_000)))
        # What is on its way when the connection breaks was sent, and nobody will have it.
        while len(first.samples) < max(3_200, call.stats().sending.sent):  # noqa: ASYNC110
            await asyncio.sleep(0)
        service.answers.extend([slow, slow])
        first.drop()
        second = await service.peer()
        while not second.samples:  # noqa: ASYNC110
            await asyncio.sleep(0)
        missing = second.samples[0] - 1 - len(first.samples)
        (report,) = call.stats().reconnects
        assert report.attempts == 3
        assert abs(report.lost_out_ms - missing / 8) <= 20
        dropped = call.stats().sending.dropped["disconnected"]
        assert dropped == report.lost_out_ms * 8
        sending.cancel()
        call.clear()


@pytest.mark.parametrize("phase", ["before start is answered", "mid-frame", "mid-message"])
async def test_a_break_while_returning_or_amid_a_message(service, phase):
    async with by_room(service) as call:
        peer = await service.peer()
        stream = call.audio(raw=True)
        message = fast.encode_frame(fast.Opcode.TEXT, fast.encode_media(ramp(160)))
        if phase == "mid-frame":
            peer.ws._req.transport.write(message[:100])
        elif phase == "mid-message":
            half = fast.encode_frame(fast.Opcode.TEXT, fast.encode_media(ramp(160))[:99], fin=False)
            peer.ws._req.transport.write(half)
        service.auto_join = phase != "before start is answered"
        peer.drop()
        if not service.auto_join:
            waiting = await service.peer()
            assert await waiting.event() == {"event": "start"}
            service.auto_join = True
            waiting.drop()
        peer = await service.peer()
        await peer.send_audio(ramp(160, 5))
        np.testing.assert_array_equal(await anext(stream), ramp(160, 5))
        assert call.stats().received == 160


async def test_a_break_while_draining_drains_on_the_next_connection(service):
    async with by_room(service) as call:
        first = await service.peer()
        await call.send(ramp(4_000))
        draining = asyncio.create_task(call.drain())
        while not first.samples:  # noqa: ASYNC110
            await asyncio.sleep(0)
        first.drop()
        second = await service.peer()
        await draining
        stats = call.stats()
        assert stats.sending.queued == 0
        assert stats.sending.accepted == stats.sending.sent + sum(stats.sending.dropped.values())
        assert len(stats.reconnects) == 1
    assert await second.event() == {"event": "stop"}
    assert set(second.samples) <= {0, *ramp(4_000)}


async def test_a_break_at_stop_is_the_end(service):
    async with by_room(service) as call:
        peer = await service.peer()
        leaving = asyncio.create_task(call.leave())
        assert await peer.event() == {"event": "stop"}
        peer.drop()
        await leaving
    assert service.upgrades == 1
    assert call.stats().reconnects == ()


async def test_a_close_while_returning_gives_up_at_once(service):
    policy = Reconnect(first_seconds=1_000, most_seconds=1_000, give_up_seconds=10_000)
    async with by_room(service, reconnect=policy) as call:
        stream = call.audio()
        (await service.peer()).drop()
        while "reconnecting" not in repr(call):  # noqa: ASYNC110
            await asyncio.sleep(0)
        await call.close()
        async for _ in stream:
            pass
        with pytest.raises(vsingest.CallEnded, match="left by this side"):
            await call.send(ramp(1))


@pytest.mark.parametrize("code", [1001, 1011, 1012])
async def test_ends_that_a_new_session_mends(service, code):
    async with by_room(service) as call:
        await (await service.peer()).close(code)
        await service.peer()
        while not call.stats().reconnects:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert call.stats().reconnects[0].code == code


@pytest.mark.parametrize("code", [1000, 1008, 4403, 4410, 4429])
async def test_ends_that_are_meant(service, code):
    async with by_room(service) as call:
        await (await service.peer()).close(code)
        await ends(call.audio(raw=True))
        with pytest.raises(vsingest.CallEnded) as caught:
            await call.drain()
        assert caught.value.code == code
    assert service.upgrades == 1


async def test_what_cannot_come_back_ends_with_both_reasons(service):
    async with by_room(service) as call:
        peer = await service.peer()
        service.answers.append(web.json_response({"message": "no"}, status=401))
        peer.drop()
        stream = call.audio(raw=True)
        with pytest.raises(vsingest.CallEnded, match="connection broke; could not reconnect: no"):
            await anext(stream)


@pytest.mark.parametrize("kept", ["reconnect=False", "ws_url"])
async def test_what_may_not_come_back_ends(service, kept):
    connecting = service.connect() if kept == "ws_url" else by_room(service, reconnect=False)
    async with connecting as call:
        (await service.peer()).drop()
        with pytest.raises(vsingest.CallEnded, match="1006 the connection broke"):
            await anext(call.audio(raw=True))
    assert service.upgrades == 1
    if kept != "ws_url":
        assert "participant" not in service.requests[0][1]


async def test_a_factory_of_sessions_needs_no_secret(service):
    asked = []

    async def factory():
        asked.append(1)
        if len(asked) == 2:
            raise OSError("backend is down")
        return service.ws_url

    async with by_room(service, room_id=None, session_factory=factory) as call:
        (await service.peer()).drop()
        await service.peer()
        while not call.stats().reconnects:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert len(asked) == 3
    assert service.requests == []


async def test_a_peer_that_answers_no_ping_is_gone(service):
    async with service.connect(ping=0.05) as call:
        peer = await service.peer()
        peer.ws._req.transport.pause_reading()
        with pytest.raises(vsingest.CallEnded, match="the service stopped answering"):
            await anext(call.audio(raw=True))


async def test_a_hook_that_fails_is_logged(service, caplog):
    async with by_room(service, on_reconnect=lambda report: 1 / 0) as call:
        (await service.peer()).drop()
        second = await service.peer()
        while not call.stats().reconnects:  # noqa: ASYNC110
            await asyncio.sleep(0)
        await call.publish("A", "b")
        assert (await second.event())["data"] == "b"
    assert "on_reconnect failed" in caplog.text


async def test_waits_grow_within_bounds_and_give_up_in_time():
    clock = VirtualClock()
    times = []

    async def fail():
        times.append(clock.now())
        raise ConnectFailed("down")

    policy = Reconnect(first_seconds=1, most_seconds=8, give_up_seconds=300)
    trying = asyncio.create_task(Backoff(policy, clock, random.Random(1)).retry(fail))
    await clock.advance(400)
    with pytest.raises(ConnectFailed):
        await trying
    waits = [late - early for early, late in pairwise([0, *times])]
    assert 300 <= times[-1] <= 308
    assert all(wait <= min(8, 2**n) for n, wait in enumerate(waits))
    assert len(set(waits)) == len(waits)
    assert max(waits) > 6


async def test_a_service_that_names_a_time_is_heeded():
    clock, times = VirtualClock(), []

    async def dial():
        times.append(clock.now())
        if len(times) == 1:
            raise vsingest.RateLimited(30)
        if len(times) == 2:
            raise CreateFailed(503, "", "draining")

    trying = asyncio.create_task(Backoff(Reconnect(), clock, random.Random(1)).retry(dial))
    await clock.advance(60)
    assert await trying == 3
    assert times[1] - times[0] >= 30


def test_a_policy_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="first_seconds: 0 is not above 0"):
        Reconnect(first_seconds=0)
    assert is_mendable(1006)
    assert not is_mendable(4410)
