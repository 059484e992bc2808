"""`POST /v2/rooms/{roomId}/messages`: a backend publishes in a room."""

import pytest

from vsingest.auth.tokens import mint_token

API_KEY, SECRET = "the-key", "the-secret-of-the-tests-is-long-enough"
PATH = "/v2/rooms/room-1/messages"


async def subscriber(running, name, *, pubsub=False, topic="t", room="room-1"):
    asked = {"extensions": ["pubsub"]} if pubsub else {}
    peer = await running.join(name, room, **asked)
    await peer.send("subscribe", topic=topic)
    await peer.settle()
    peer.read_ahead.clear()
    return peer


async def messages(peer):
    """What a peer was sent of topics so far."""
    await peer.settle()
    got = [event for event in peer.read_ahead if event["event"] == "message"]
    peer.read_ahead.clear()
    return got


async def test_subscribers_get_it_as_from_whom_it_says(running):
    plain, full = await subscriber(running, "ann"), await subscriber(running, "bob", pubsub=True)
    await subscriber(running, "cy", topic="other")
    asked = {
        "topic": "t",
        "message": "hi",
        "payload": {"k": [1]},
        "sender": {"id": "clerk", "name": "The Clerk"},
    }
    status, known = await running.api("POST", PATH, asked)
    assert status == 200
    wire = {"message": "hi", "senderId": "clerk", "senderName": "The Clerk", **known}
    assert known.keys() == {"id", "timestamp"}
    assert await messages(plain) == [{"event": "message", "topic": "t", "data": wire}]
    (to_full,) = await messages(full)
    assert to_full["data"] == {**wire, "payload": {"k": [1]}}


async def test_one_that_names_nobody_is_from_the_backend(running):
    ann = await subscriber(running, "ann")
    for sender in ({}, {"sender": {}}):
        await running.api("POST", PATH, {"topic": "t", "message": "", **sender})
    got = [(one["data"]["senderId"], one["data"]["senderName"]) for one in await messages(ann)]
    assert got == [("backend", "backend")] * 2


async def test_it_is_for_those_alone_whom_it_names(running):
    ann, bob = await subscriber(running, "ann"), await subscriber(running, "bob")
    await running.api("POST", PATH, {"topic": "t", "message": "hi", "sendOnly": ["bob"]})
    assert await messages(ann) == []
    assert len(await messages(bob)) == 1


async def test_what_asks_to_persist_is_replayed_to_later_subscribers(running):
    await running.join("ann")
    _, known = await running.api("POST", PATH, {"topic": "t", "message": "hi", "persist": True})
    late = await running.join("late", extensions=["pubsub"])
    await late.send("subscribe", topic="t")
    (got,) = await messages(late)
    assert (got["data"]["id"], got["data"]["replayed"]) == (known["id"], True)


async def test_the_order_of_a_topic_is_that_of_the_answers(running):
    ann = await subscriber(running, "ann")
    ids = []
    for number in range(20):
        if number % 2:
            await ann.send("message", topic="t", data="mine")
            await ann.settle()
        _, known = await running.api("POST", PATH, {"topic": "t", "message": str(number)})
        ids.append(known["id"])
    got = [one["data"] for one in await messages(ann)]
    assert [one["id"] for one in got if one["senderId"] == "backend"] == ids
    assert [one["message"] for one in got[:4]] == ["0", "mine", "1", "2"]


async def test_a_room_is_known_by_any_of_its_names(running):
    _, room = await running.api("POST", "/v2/rooms", {"customRoomId": "mine"})
    ann = await subscriber(running, "ann", room="mine")
    for name in ("mine", room["roomId"], room["id"]):
        path = f"/v2/rooms/{name}/messages"
        assert (await running.api("POST", path, {"topic": "t", "message": "hi"}))[0] == 200
    assert len(await messages(ann)) == 3


async def test_where_nobody_is_there_is_nothing_to_publish_in(running):
    for body in ({}, {"persist": True}):
        status, error = await running.api("POST", PATH, {"topic": "t", "message": "hi", **body})
        assert (status, error["code"]) == (404, "room-empty")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "the body: object missing required field `topic`"),
        ({"topic": "t"}, "the body: object missing required field `message`"),
        ({"topic": "", "message": "x"}, "topic: 0 characters are outside 1..256"),
        ({"topic": "t" * 257, "message": "x"}, "topic: 257 characters are outside 1..256"),
        ({"topic": "t", "message": 1}, "message: expected `str`"),
        ({"topic": "t", "message": "x", "payload": []}, "payload: expected `object"),
        ({"topic": "t", "message": "x", "sendOnly": "ann"}, "sendOnly: expected `array"),
        ({"topic": "t", "message": "x", "sender": {"id": "a b"}}, "sender.id: "),
    ],
)
async def test_a_bad_body_is_refused_by_the_member_at_fault(running, body, says):
    ann = await subscriber(running, "ann")
    status, error = await running.api("POST", PATH, body)
    assert (status, error["code"]) == (400, "bad-body")
    assert error["message"].startswith(says)
    assert await messages(ann) == []


async def test_a_payload_that_nests_too_deep_is_refused(running):
    await running.join("ann")
    payload = {}
    for _ in range(40):
        payload = {"k": payload}
    status, error = await running.api(
        "POST", PATH, {"topic": "t", "message": "x", "payload": payload}
    )
    assert (status, error["message"]) == (400, "payload: nested more than 32 levels deep")


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"permissions": ["allow_join"]}, 403),
        ({"roles": ["rtc"]}, 403),
        ({"room_id": "other"}, 403),
        ({"participant_id": "ann"}, 403),
        ({"room_id": "room-1"}, 200),
    ],
)
async def test_who_may_publish(running, claims, status):
    await running.join("ann")
    token = mint_token(API_KEY, SECRET, **claims)
    body = {"topic": "t", "message": "x"}
    assert (await running.api("POST", PATH, body, token=token))[0] == status
