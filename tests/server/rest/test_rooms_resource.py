"""`/v2/rooms`: what it answers, and what it makes hold in the rooms."""

import re

import pytest

from vsingest.auth.tokens import mint_token

API_KEY, SECRET = "the-key", "the-secret-of-the-tests-is-long-enough"


async def create(running, **body):
    status, room = await running.api("POST", "/v2/rooms", body)
    assert status == 200, room
    return room


async def refusal(running, room, **participant):
    body = {"roomId": room, "participant": participant}
    return await running.api("POST", "/v2/ingest/sessions", body)


async def test_a_room_is_answered_as_documented(running):
    made = await create(running, customRoomId="mine", newer="clients send this")
    assert re.fullmatch("[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", made["roomId"])
    assert re.fullmatch("[0-9a-f]{24}", made["id"])
    assert (made["customRoomId"], made["disabled"]) == ("mine", False)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", made["createdAt"])
    assert made["links"] == {
        "get_room": f"{running.server.url}/v2/rooms/{made['roomId']}",
        "get_session": f"{running.server.url}/v2/sessions/?roomId={made['roomId']}",
    }
    for name in (made["roomId"], made["id"], "mine"):
        assert await running.api("GET", f"/v2/rooms/{name}") == (200, made)
        assert await running.api("GET", f"/v2/rooms/validate/{name}") == (200, made)
    assert await create(running, customRoomId="mine", maxParticipants=3) == made


async def test_a_room_may_be_asked_for_without_a_body(running):
    status, room = await running.api("POST", "/v2/rooms")
    assert (status, room["customRoomId"]) == (200, None)


BAD = [
    ({"customRoomId": "a b"}, "customRoomId: expected text without white space"),
    ({"customRoomId": 5}, "customRoomId"),
    ({"geoFence": "mars1"}, "geoFence"),
    (
        {"webhook": {"endPoint": "ftp://x", "events": []}},
        "webhook.endPoint: expected text that is a URL, http:// or https://",
    ),
    ({"webhook": {"endPoint": "https://x/" + "y" * 512, "events": []}}, "webhook.endPoint"),
    ({"webhook": {"endPoint": "https://x/"}}, "webhook"),
    ({"webhook": {"endPoint": "https://x/", "events": ["A b"]}}, "webhook.events"),
    ({"webhook": {"endPoint": "https://x/", "events": ["a"] * 4}}, "webhook.events"),
    ({"autoCloseConfig": {"duration": 0}}, "autoCloseConfig.duration"),
    ({"autoCloseConfig": {"type": "never"}}, "autoCloseConfig.type"),
    ({"allowedParticipantIds": "ann"}, "allowedParticipantIds"),
    ({"allowedParticipantIds": [""]}, "allowedParticipantIds"),
    ({"allowedParticipantIds": ["a", "b", "c", "d"]}, "allowedParticipantIds"),
    ({"maxParticipants": 0}, "maxParticipants"),
]


@pytest.mark.parametrize(("body", "names"), BAD)
async def test_a_bad_body_is_refused_by_its_field(start_server, body, names):
    running = await start_server(room_items=3)
    status, answer = await running.api("POST", "/v2/rooms", body)
    assert status == 400
    assert answer["message"].startswith(names)
    assert "regex" not in answer["message"]


async def test_rooms_are_listed_by_pages_the_newest_first(running):
    made = [(await create(running, customRoomId=f"r{n}"))["roomId"] for n in range(5)]
    _, page = await running.api("GET", "/v2/rooms?page=2&perPage=2")
    assert page["pageInfo"] == {"currentPage": 2, "perPage": 2, "lastPage": 3, "total": 5}
    assert [room["roomId"] for room in page["data"]] == [made[2], made[1]]
    for path in ("/v2/rooms?query=r3", "/v2/rooms/?query=r3", f"/v2/rooms?query={made[3]}"):
        _, page = await running.api("GET", path)
        assert [room["roomId"] for room in page["data"]] == [made[3]]


@pytest.mark.parametrize("query", ["page=0", "page=x", "perPage=0", "perPage=101", "page=1.5"])
async def test_a_bad_page_is_refused_by_its_name(running, query):
    status, answer = await running.api("GET", f"/v2/rooms?{query}")
    assert (status, answer["code"]) == (400, "bad-query")
    assert answer["message"].startswith(query.partition("=")[0])


async def test_an_unknown_room_is_answered_as_the_hosted_service_does(running):
    for method, path, body, expected in [
        ("GET", "/v2/rooms/none", None, 404),
        ("GET", "/v2/rooms/validate/none", None, 400),
        ("POST", "/v2/rooms/deactivate", {"roomId": "none"}, 402),
    ]:
        status, answer = await running.api(method, path, body)
        assert (status, answer["code"]) == (expected, "room-not-found")


async def test_only_its_room_id_deactivates_a_room_and_then_nobody_gets_in(running):
    room = await create(running, customRoomId="mine")
    waiting = await running.connect(await running.create(room["roomId"]))
    ann = await running.join("ann", room="mine")
    assert ann.meeting["roomId"] == room["roomId"]
    status, _ = await running.api("POST", "/v2/rooms/deactivate", {"roomId": "mine"})
    assert status == 402
    _, gone = await running.api("POST", "/v2/rooms/deactivate", {"roomId": room["roomId"]})
    assert gone["disabled"] is True
    await ann.expect("meeting-left")
    assert await ann.expect_close() == 4410
    assert (await refusal(running, "mine"))[0] == 403
    await waiting.send("start")
    assert await waiting.expect_close() == 4403


async def test_only_those_it_allows_get_in(running):
    room = await create(running, allowedParticipantIds=["ann"])
    assert (await refusal(running, room["roomId"], id="bob"))[0] == 403
    assert (await refusal(running, room["roomId"]))[0] == 403
    await running.join("ann", room=room["roomId"])


async def test_a_token_for_one_participant_is_let_in_as_that_one(running):
    room = await create(running, allowedParticipantIds=["ann"])
    body = {"roomId": room["roomId"]}
    for who, expected in ("ann", 200), ("bob", 403):
        token = mint_token(API_KEY, SECRET, participant_id=who)
        status, _ = await running.api("POST", "/v2/ingest/sessions", body, token=token)
        assert status == expected


async def test_no_more_get_in_than_it_has_places(running):
    room = (await create(running, maxParticipants=2))["roomId"]
    for name in ("ann", "bob"):
        await running.join(name, room=room)
    late = await running.connect(await running.create(room, id="cy"))
    await late.send("start")
    assert await late.expect_close() == 4429
    await running.join("ann", room=room)  # in her own place


@pytest.mark.parametrize("kind", ["session-ends", "session-end-and-deactivate"])
async def test_a_session_ends_by_itself_after_its_time(running, ticker, kind):
    room = await create(running, autoCloseConfig={"type": kind, "duration": 2})
    other = await running.join("bob", room="other")
    ann = await running.join("ann", room=room["roomId"])
    ticker(99)
    await ann.settle()
    ticker()
    assert await ann.drain() == 4410
    await other.settle()
    _, sessions = await running.api("GET", f"/v2/sessions?roomId={room['roomId']}")
    assert [session["status"] for session in sessions["data"]] == ["ended"]
    _, room = await running.api("GET", f"/v2/rooms/{room['roomId']}")
    if kind == "session-ends":
        assert room["disabled"] is False
        ann = await running.join("ann", room=room["roomId"])
        ticker(99)
        await ann.settle()
    else:
        while not room["disabled"]:
            _, room = await running.api("GET", f"/v2/rooms/{room['roomId']}")


async def test_strict_rooms_have_to_be_created(start_server):
    running = await start_server(settings={"rooms": "strict"})
    status, answer = await refusal(running, "room-1")
    assert (status, answer["code"]) == (404, "room-not-found")
    await create(running, customRoomId="room-1")
    await running.join("ann")


async def test_their_number_is_bounded(start_server):
    running = await start_server(rooms=2)
    rooms = [await create(running) for _ in range(2)]
    status, answer = await running.api("POST", "/v2/rooms")
    assert (status, answer["code"]) == (409, "too-many-rooms")
    await running.api("POST", "/v2/rooms/deactivate", {"roomId": rooms[0]["roomId"]})
    await create(running)


async def test_a_room_s_region_is_that_of_its_sessions(start_server):
    regions = {"us001": "https://us.example.com/voice", "in001": ""}
    running = await start_server(settings={"regions": regions})
    here = running.server.url.replace("http", "ws")
    room = await create(running, customRoomId="r", geoFence="us001")
    for body, base in [
        ({"roomId": "r"}, "wss://us.example.com/voice"),
        ({"roomId": room["roomId"], "region": "in001"}, here),
        ({"roomId": "another"}, here),
        ({"roomId": "another", "region": "us001"}, "wss://us.example.com/voice"),
    ]:
        _, answer = await running.api("POST", "/v2/ingest/sessions", body)
        assert answer["data"]["wsUrl"].startswith(base + "/videosdk?ref=vs_")
    status, answer = await running.api(
        "POST", "/v2/ingest/sessions", {"roomId": "r", "region": "us002"}
    )
    assert (status, answer["message"]) == (
        400,
        "region: 'us002' is not served; known: in001, us001",
    )
