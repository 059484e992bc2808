"""Every route, by every token that is good for less than it needs."""

import time

import jwt
import pytest

from vsingest.auth.tokens import mint_token

API_KEY, SECRET = "the-key", "the-secret-of-the-tests-is-long-enough"
OTHER_KEY, OTHER_SECRET = "another-key", "another-secret-of-the-tests-is-long"

# What each route needs beyond the role: "mod" for allow_mod, "all" where a token for one
# participant is not good enough, "room" where one for another room is not.
ROUTES = [
    ("POST", "/v2/rooms", {"customRoomId": "mine"}, "all room"),
    ("POST", "/v2/ingest/sessions", {"roomId": "mine", "participant": {"id": "ann"}}, "self room"),
    ("GET", "/v2/rooms", None, "all"),
    ("GET", "/v2/rooms?query=mine", None, "all room"),
    ("GET", "/v2/rooms/mine", None, "all room"),
    ("GET", "/v2/rooms/validate/mine", None, "all room"),
    ("GET", "/v2/sessions", None, "all"),
    ("GET", "/v2/sessions/SESSION", None, "all room"),
    ("GET", "/v2/sessions/SESSION/participants", None, "all room"),
    ("GET", "/v2/sessions/SESSION/participants/active", None, "all room"),
    ("GET", "/v2/sessions/SESSION/participants/ann", None, "self room"),
    ("GET", "/v2/sessions/SESSION/stats", None, "all room"),
    ("GET", "/v2/sessions/SESSION/participant/ann/stats", None, "self room"),
    ("GET", "/v2/sessions/SESSION/participants/ann/audio", None, "self room"),
    ("PUT", "/v2/sessions/SESSION/participants/ann/audio", {"gain": 1}, "mod self room"),
    (
        *("POST", "/v2/sessions/participants/remove"),
        *({"roomId": "mine", "participantId": "ann"}, "mod self room"),
    ),
    ("POST", "/v2/sessions/end", {"roomId": "mine"}, "mod all room"),
    ("POST", "/v2/rooms/deactivate", {"roomId": "ROOM"}, "mod all room"),
]
NARROW = {
    "joins only": ({"roles": ["rtc"]}, "any"),
    "no moderator": ({"permissions": ["allow_join"]}, "mod"),
    "another room": ({"room_id": "another"}, "room"),
    "another participant": ({"participant_id": "bob"}, "all self"),
    "this participant": ({"participant_id": "ann"}, "all"),
    "this room": ({"room_id": "mine"}, ""),
    "this room by its id": ({"room_id": "ROOM"}, ""),
}


@pytest.fixture
async def fill(running):
    """Puts the ids of a room that lives into a text or a body."""
    _, room = await running.api("POST", "/v2/rooms", {"customRoomId": "mine"})
    ann = await running.join("ann", room="mine")

    def put(value):
        if isinstance(value, dict):
            return {name: put(inner) for name, inner in value.items()}
        if not isinstance(value, str):
            return value
        return value.replace("ROOM", room["roomId"]).replace("SESSION", ann.meeting["sessionId"])

    return put


@pytest.mark.parametrize(("narrow", "forbids"), NARROW.values(), ids=NARROW.keys())
async def test_a_narrow_token_is_refused_where_it_is_too_narrow(running, fill, narrow, forbids):
    token = mint_token(API_KEY, SECRET, **fill(narrow))
    for method, path, body, needs in ROUTES:
        if "room_id" in narrow and narrow["room_id"] == "ROOM" and path == "/v2/rooms" and body:
            continue  # its name is not yet known
        refused = forbids == "any" or bool(set(forbids.split()) & set(needs.split()))
        status, answer = await running.api(method, fill(path), fill(body), token=token)
        if refused:
            assert (status, answer["code"]) == (403, "not-allowed"), (method, path)
        elif method == "GET":
            assert status == 200, (method, path, answer)


async def test_lists_show_a_narrow_token_its_own_room_alone(running, fill):
    await running.api("POST", "/v2/rooms", {"customRoomId": "other"})
    await running.join("bob", room="other")
    token = mint_token(API_KEY, SECRET, room_id="mine")
    _, rooms = await running.api("GET", "/v2/rooms", token=token)
    assert [room["customRoomId"] for room in rooms["data"]] == ["mine"]
    _, sessions = await running.api("GET", "/v2/sessions", token=token)
    assert [one["customRoomId"] for one in sessions["data"]] == ["mine"]
    _, sessions = await running.api("GET", "/v2/sessions?roomId=other", token=token)
    assert sessions["data"] == []


async def test_a_token_for_one_room_creates_that_room_and_no_other(running):
    def token(room_id):
        return {"token": mint_token(API_KEY, SECRET, room_id=room_id)}

    for body in {"customRoomId": "new"}, {"customRoomId": "new"}, {}:
        status, room = await running.api("POST", "/v2/rooms", body, **token("new"))
        assert (status, room["customRoomId"]) == (200, "new")
    status, unnamed = await running.api("POST", "/v2/rooms", {}, **token("unnamed"))
    assert (status, unnamed["customRoomId"]) == (200, "unnamed")
    # Whichever of its names the token has, and the body.
    for scope in room["roomId"], room["id"], "new":
        for body in {}, *({"customRoomId": name} for name in (room["roomId"], room["id"], "new")):
            status, there = await running.api("POST", "/v2/rooms", body, **token(scope))
            assert (status, there["id"]) == (200, room["id"]), (scope, body)
        for name in "other", "unnamed", unnamed["roomId"]:
            status, refused = await running.api(
                "POST", "/v2/rooms", {"customRoomId": name}, **token(scope)
            )
            assert (status, refused["code"]) == (403, "not-allowed")
            assert refused["message"].startswith("customRoomId: the token is for another room")
    _, rooms = await running.api("GET", "/v2/rooms")
    assert {each["customRoomId"] for each in rooms["data"]} == {"new", "unnamed"}


@pytest.mark.parametrize("token", ["", "x.y.z"])
async def test_every_route_refuses_what_is_no_token(running, fill, token):
    for method, path, body, _ in ROUTES:
        status, answer = await running.api(method, fill(path), fill(body), token=token or "none")
        assert (status, answer["message"]) == (401, "Token is invalid or expired"), path


async def test_two_projects_never_see_each_other(start_server, tmp_path):
    keys = tmp_path / "keys.toml"
    keys.write_text(f'[keys]\n"{OTHER_KEY}" = ["rotated-{OTHER_SECRET}", "{OTHER_SECRET}"]\n')
    running = await start_server(settings={"keys": keys})
    _, room = await running.api("POST", "/v2/rooms", {"customRoomId": "mine"})
    session = (await running.join("ann", room="mine")).meeting["sessionId"]
    theirs = mint_token(OTHER_KEY, OTHER_SECRET)
    for method, path, body in [
        ("GET", "/v2/rooms/mine", None),
        ("GET", f"/v2/rooms/{room['roomId']}", None),
        ("GET", f"/v2/rooms/{room['id']}", None),
        ("GET", f"/v2/sessions/{session}", None),
        ("GET", f"/v2/sessions/{session}/participants", None),
        ("GET", f"/v2/sessions/{session}/participants/ann", None),
        ("GET", f"/v2/sessions/{session}/stats", None),
        ("GET", f"/v2/sessions/{session}/participants/ann/audio", None),
        ("PUT", f"/v2/sessions/{session}/participants/ann/audio", {"muted": True}),
        ("POST", "/v2/sessions/end", {"roomId": "mine"}),
        ("POST", "/v2/sessions/end", {"roomId": "mine", "sessionId": session}),
        ("POST", "/v2/sessions/participants/remove", {"roomId": "mine", "participantId": "ann"}),
        (
            *("POST", "/v2/sessions/participants/remove"),
            {"sessionId": session, "participantId": "ann"},
        ),
    ]:
        assert (await running.api(method, path, body, token=theirs))[0] == 404, path
    gone = {"roomId": room["roomId"]}
    assert (await running.api("POST", "/v2/rooms/deactivate", gone, token=theirs))[0] == 402
    for path in ("/v2/rooms", "/v2/sessions"):
        _, page = await running.api("GET", path, token=theirs)
        assert page["data"] == []
    _, made = await running.api("POST", "/v2/rooms", {"customRoomId": "mine"}, token=theirs)
    assert made["id"] != room["id"]


async def test_a_key_is_rotated_without_a_restart(start_server, tmp_path, monkeypatch):
    monkeypatch.setattr("vsingest.auth.key_file.LOOK_SECONDS", 0.0)
    keys = tmp_path / "keys.toml"
    keys.write_text(f'[keys]\n"{OTHER_KEY}" = "old-{OTHER_SECRET}"\n')
    running = await start_server(settings={"keys": keys})

    async def status(secret):
        token = mint_token(OTHER_KEY, f"{secret}-{OTHER_SECRET}")
        return (await running.api("GET", "/v2/rooms", token=token))[0]

    assert [await status("old"), await status("new")] == [200, 401]
    keys.write_text(f'[keys]\n"{OTHER_KEY}" = ["new-{OTHER_SECRET}", "old-{OTHER_SECRET}"]\n')
    assert [await status("old"), await status("new")] == [200, 200]
    keys.write_text(f'[keys]\n"{OTHER_KEY}" = "new-{OTHER_SECRET}"\n')
    assert [await status("old"), await status("new")] == [401, 200]


@pytest.mark.parametrize(("leeway", "status"), [(0, 401), (300, 200)])
async def test_leeway_is_a_setting(start_server, leeway, status):
    expired = int(time.time()) - 30
    claims = {"apikey": API_KEY, "version": 2, "permissions": ["allow_join"], "roles": ["crawler"]}
    token = jwt.encode({**claims, "iat": expired - 60, "exp": expired}, SECRET, "HS256")
    running = await start_server(settings={"leeway_seconds": leeway})
    assert (await running.api("GET", "/v2/rooms", token=token))[0] == status
