"""A service that words its events otherwise is understood; what is not is named once a kind."""

import asyncio
import json
import logging
import pickle

import numpy as np
import pytest

import vsingest
from vsingest.client.reconnect import Reconnect
from vsingest.protocol.leave_reasons import JoinError, LeaveReason

MS = 1_767_323_045_678


async def first_message(service, data):
    async with service.connect() as call:
        peer = await service.peer()
        letters = call.subscribe("CHAT")
        await peer.send(event="message", topic="CHAT", data=data)
        message = await anext(letters)
        assert call.stats().errors == 0
        return message


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (MS, MS),
        (float(MS), MS),
        (MS + 0.25, MS),
        (str(MS), MS),
        ("2026-01-02T03:04:05.678Z", MS),
        ("2026-01-02T03:04:05.678", MS),
        ("2026-01-02T05:04:05.678+02:00", MS),
        ("yesterday", None),
        (None, None),
        (True, None),
        ({"seconds": 1}, None),
        ("1e999", None),
    ],
)
async def test_a_time_is_read_in_any_form(service, written, read):
    data = {"message": "hi", "senderId": "a", "senderName": "A", "timestamp": written}
    message = await first_message(service, data)
    assert message.timestamp == read
    assert read is None or type(message.timestamp) is int


@pytest.mark.parametrize(
    ("data", "sender"),
    [
        ({"message": "hi", "senderId": "a", "name": "A"}, ("a", "A")),
        ({"message": "hi", "senderId": "a", "senderName": None, "name": "A"}, ("a", "A")),
        ({"message": "hi", "senderId": 7}, ("7", "")),
        ({"message": "hi"}, ("", "")),
        ({"message": "hi", "payload": "text", "id": 5, "replayed": None}, ("", "")),
        ("hi", ("", "")),
    ],
)
async def test_a_message_needs_its_text_alone(service, data, sender):
    message = await first_message(service, data)
    assert message.message == "hi"
    assert (message.sender_id, message.sender_name) == sender
    assert message.payload is None


async def test_the_roster_begins_with_the_connection(service):
    service.auto_join = False
    joining = asyncio.ensure_future(service.connect().__aenter__())
    peer = await service.peer()
    await peer.event()
    await peer.send(event="participant-joined", participant={"id": "anna", "metadata": None})
    await peer.send(event="participant-joined", participant={"id": 7, "name": None})
    await peer.send(event="meeting-joined", roomId="room")
    call = await joining
    assert (call.room_id, call.session_id) == ("room", "")
    assert [(one.id, one.name, one.metadata) for one in call.participants.values()] == [
        ("anna", "", {}),
        ("7", "", {}),
    ]
    async with call.presence() as presence:
        assert (await anext(presence)).participant.id == "anna"
    assert call.stats().errors == 0
    await call.leave()


@pytest.mark.parametrize(
    ("event", "reason", "removal"),
    [
        ({}, "removed from the room, or the session ended", None),
        ({"message": None}, "removed from the room, or the session ended", None),
        ({"message": "words", "code": 1009}, "words", LeaveReason.ENDED_BY_API),
        ({"code": "1010"}, "the participant was removed by the API", LeaveReason.REMOVED_BY_API),
        ({"reason": {"code": 1006, "message": "closed"}}, "closed", LeaveReason.ROOM_CLOSED),
        ({"reason": "words", "code": 1011}, "words", LeaveReason.DUPLICATE_PARTICIPANT),
        ({"message": "words", "code": 77}, "words", None),
    ],
)
async def test_meeting_left_says_why_in_several_ways(service, event, reason, removal):
    async with service.connect() as call:
        peer = await service.peer()
        audio = call.audio(raw=True)
        await peer.send(event="meeting-left", **event)
        await peer.close(4410)
        assert [one async for one in audio] == []
        with pytest.raises(vsingest.CallEnded) as caught:
            await call.send(np.zeros(160, np.int16))
    assert (caught.value.reason, caught.value.removal) == (reason, removal)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.reason, copy.removal) == (reason, removal)
    assert call.stats().errors == 0


@pytest.mark.parametrize("way", ["close", "error", "error by text"])
@pytest.mark.parametrize("code", list(JoinError))
async def test_errors_of_joining_are_typed(service, code, way):
    service.auto_join = False
    joining = asyncio.ensure_future(service.connect().__aenter__())
    peer = await service.peer()
    await peer.event()
    if way == "close":
        await peer.close(int(code))
    else:
        number = int(code)
        await peer.send(event="error", code=number if way == "error" else str(number), message="m")
    token = code in (4022, 4023, 4024)
    kind = vsingest.AuthenticationError if token else vsingest.JoinRefused
    with pytest.raises(kind, match=code.reason) as caught:
        await joining
    assert token or caught.value.code is code


async def test_an_error_is_told_once_a_code(service, caplog):
    caplog.set_level(logging.WARNING, "vsingest.client")
    async with service.connect() as call:
        peer = await service.peer()
        for code in ("busy", "strange", "busy", "busy"):
            await peer.send(event="error", code=code, message="try later")
        while call.stats().errors < 4:  # noqa: ASYNC110
            await asyncio.sleep(0)
    told = [one.getMessage() for one in caplog.records if "reports an error" in one.getMessage()]
    assert len(told) == 2


async def test_what_cannot_be_read_is_told_once_a_kind_without_its_content(service, caplog):
    caplog.set_level(logging.WARNING, "vsingest.client")
    policy = Reconnect(first_seconds=0.001, most_seconds=0.01)
    options = {"ws_url": None, "room_id": "r", "token": "t", "endpoint": service.url}

    async def confuse(peer):
        for text in ("secret-words", "secret-words"):
            await peer.ws.send_str(text)
            await peer.send(event="participant-joined", participant={"name": text, "n": [1]})
            await peer.ws.send_bytes(text.encode())

    async with service.connect(**options, reconnect=policy) as call:
        peer = await service.peer()
        await confuse(peer)
        while call.stats().errors < 6:  # noqa: ASYNC110
            await asyncio.sleep(0)
        peer.drop()
        peer = await service.peer()
        await confuse(peer)
        while call.stats().errors < 12:  # noqa: ASYNC110
            await asyncio.sleep(0)
    shapes = [one.getMessage() for one in caplog.records if "cannot read" in one.getMessage()]
    assert len(shapes) == 3
    assert any("{event: text, participant: {name: text, n: list}}" in shape for shape in shapes)
    assert "secret-words" not in json.dumps(shapes)
