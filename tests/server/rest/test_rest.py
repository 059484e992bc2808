"""`POST /v2/ingest/sessions`: what it answers, and how it refuses."""

import json
import re
import uuid

import jwt
import pytest

from vsingest.auth.tokens import mint_token
from vsingest.server import Server, ServerConfig

API_KEY, SECRET = "the-key", "the-secret-of-the-tests-is-long-enough"
PATH = "/v2/ingest/sessions"


async def error(answer, status, code):
    body = await answer.json()
    assert answer.status == status, body
    assert set(body) == {"message", "code", "statusCode"}
    assert body["statusCode"] == status
    assert body["code"] == code
    assert answer.headers["x-request-id"]
    return body["message"]


@pytest.mark.parametrize("prefix", ["", "Bearer "])
async def test_a_session_is_answered_as_documented(running, prefix):
    async with running.post({"roomId": "abcd-efgh-ijkl"}, token=prefix + running.token) as answer:
        assert answer.status == 200
        assert answer.content_type == "application/json"
        assert answer.headers["x-request-id"]
        body = await answer.json()
    assert body["message"] == "Ingest session created"
    data = body["data"]
    assert set(data) == {"wsUrl", "callId", "expiresIn", "roomId"}
    assert data["roomId"] == "abcd-efgh-ijkl"
    assert data["expiresIn"] == 90
    assert str(uuid.UUID(data["callId"])) == data["callId"]
    socket_url = running.server.url.replace("http", "ws", 1)
    assert re.fullmatch(rf"{socket_url}/videosdk\?ref=vs_[a-z0-9]{{20}}", data["wsUrl"])


async def idle(_):
    """An agent that has nothing to do."""


async def test_every_documented_field_is_taken_and_unknown_ones_are_ignored(start_server):
    running = await start_server(agents={"a1": idle})
    body = {
        "roomId": "custom room id".replace(" ", "_"),
        "participant": {"id": "p1", "name": "P", "metadata": {"a": [1, {"b": None}]}, "x": 1},
        "agent": {"id": "a1", "metadata": {}, "type": "t"},
        "region": "us002",
        "newer": {"clients": "send this"},
    }
    async with running.post(body) as answer:
        assert answer.status == 200
        peer = await running.connect((await answer.json())["data"]["wsUrl"])
    await peer.send("start")
    await peer.expect("meeting-joined")
    watcher = await running.join("w", room=body["roomId"])
    participant = (await watcher.expect("participant-joined"))["participant"]
    assert participant == {"id": "p1", "name": "P", "metadata": {"a": [1, {"b": None}]}}


def nested(levels):
    value = {}
    for _ in range(levels - 1):
        value = {"a": value}
    return value


BAD_BODIES = [
    ({}, "roomId"),
    ([], "the body"),
    ({"roomId": 5}, "roomId"),
    ({"roomId": ""}, "roomId"),
    ({"roomId": "with space"}, "roomId"),
    ({"roomId": None}, "roomId"),
    ({"roomId": "line-end\n"}, "roomId"),
    ({"roomId": "r", "participant": "me"}, "participant"),
    ({"roomId": "r", "participant": {"id": ""}}, "participant.id"),
    ({"roomId": "r", "participant": {"id": "a b"}}, "participant.id"),
    ({"roomId": "r", "participant": {"id": "a\n"}}, "participant.id"),
    ({"roomId": "r", "participant": {"name": 1}}, "participant.name"),
    ({"roomId": "r", "participant": {"metadata": []}}, "participant.metadata"),
    ({"roomId": "r", "participant": {"metadata": {"a": "x" * 16_384}}}, "participant.metadata"),
    ({"roomId": "r", "participant": {"metadata": nested(33)}}, "participant.metadata"),
    ({"roomId": "r", "participant": {"metadata": {"a": [nested(31)]}}}, "participant.metadata"),
    ({"roomId": "r", "agent": {"id": "a", "metadata": nested(900)}}, "agent.metadata"),
    ({"roomId": "r", "agent": {}}, "agent"),
    ({"roomId": "r", "region": 1}, "region"),
]


@pytest.mark.parametrize(("body", "names"), BAD_BODIES)
async def test_a_bad_body_is_refused_by_its_field(running, body, names):
    async with running.post(body) as answer:
        message = await error(answer, 400, "bad-body")
        assert names in message
        assert "regex" not in message


async def test_metadata_may_be_as_large_and_deep_as_the_limits(running):
    fill = 16_384 - len(json.dumps({"deep": nested(31), "a": ""}, separators=(",", ":")))
    metadata = {"deep": nested(31), "a": "x" * fill}
    for extra, status in ("", 200), ("x", 400):
        participant = {"metadata": {**metadata, "a": metadata["a"] + extra}}
        async with running.post({"roomId": "r", "participant": participant}) as answer:
            assert answer.status == status


async def test_a_body_that_is_not_in_its_encoding_is_refused_and_no_fault_of_ours(running, caplog):
    headers = {"Content-Encoding": "gzip", "Authorization": running.token}
    headers["Content-Type"] = "application/json"
    async with running.http.post(
        running.server.url + PATH, data=b"no gzip", headers=headers
    ) as answer:
        await error(answer, 415, "encoded")
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def raw_post(running, **headers):
    """The status and body of the answer to a request as no well-behaved client writes it."""
    reader, writer = await running.open()
    fields = {b"Host": b"h", b"Authorization": running.token.encode(), b"Content-Length": b"14"}
    fields |= {b"Content-Type": b"application/json", b"Connection": b"close"}
    fields |= {name.title().encode(): value for name, value in headers.items()}
    head = b"".join(b"%s: %s\r\n" % field for field in fields.items())
    writer.write(b"POST %s HTTP/1.1\r\n%s\r\n" % (PATH.encode(), head) + b'{"roomId":"r"}')
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


@pytest.mark.parametrize(
    "host", [b"h:99999", b"h:0", b"[::::]", b"[::1", b"h:", b"a/b", b"u@h", b"\xff"]
)
async def test_a_host_that_cannot_be_is_refused_and_makes_no_session(start_server, host):
    running = await start_server(unclaimed_sessions=1)
    status, body = await raw_post(running, host=host)
    assert (status, body["code"]) == (400, "bad-host")
    await running.create()


async def test_a_header_that_is_not_utf8_is_no_good_token(running):
    status, body = await raw_post(running, authorization=b"\xff\xfe.a.b")
    assert (status, body["code"]) == (401, "invalid-token")


RAW_BODIES = [b"", b"{", b"nonsense", b"\xff\xfe", b'{"roomId":"\\ud800"}', b"[" * 60_000]


@pytest.mark.parametrize("body", [*RAW_BODIES, b'{"roomId":"r","participant":' * 2_000])
async def test_what_is_no_json_is_refused(running, body):
    headers = {"Authorization": running.token, "Content-Type": "application/json"}
    async with running.http.post(running.server.url + PATH, data=body, headers=headers) as answer:
        await error(answer, 400, "bad-body")


async def test_an_unknown_region_is_told_the_known(running):
    async with running.post({"roomId": "r", "region": "mars1"}) as answer:
        message = await error(answer, 400, "unknown-region")
    assert "mars1" in message
    assert "us001, us002" in message


@pytest.mark.parametrize("token", ["", "x", "Bearer", "Basic abc", None])
async def test_no_good_token_is_401_whatever_the_body(running, token):
    headers = {} if token is None else {"Authorization": token}
    async with running.http.post(running.server.url + PATH, data=b"{", headers=headers) as answer:
        assert await error(answer, 401, "invalid-token") == "Token is invalid or expired"


async def test_a_foreign_token_is_401(running):
    claims = jwt.decode(running.token, SECRET, algorithms=["HS256"])
    for forged in (
        jwt.encode(claims, "x" * 64, algorithm="HS256"),
        jwt.encode({**claims, "apikey": "other"}, SECRET, algorithm="HS256"),
        jwt.encode({**claims, "exp": 1}, SECRET, algorithm="HS256"),
        jwt.encode(claims, None, algorithm="none"),
    ):
        async with running.post({"roomId": "r"}, token=forged) as answer:
            await error(answer, 401, "invalid-token")


NARROW = [
    {"permissions": ["ask_join"]},
    {"permissions": []},
    {"roles": ["rtc"]},
    {"room_id": "other"},
    {"participant_id": "other"},
]


@pytest.mark.parametrize("grant", NARROW)
async def test_what_the_token_does_not_grant_is_403(running, grant):
    token = mint_token(API_KEY, SECRET, **grant)
    async with running.post({"roomId": "r", "participant": {"id": "me"}}, token=token) as answer:
        await error(answer, 403, "not-allowed")


@pytest.mark.parametrize("granted", ["a b", "a\n", "\ud800", "x" * 129])
async def test_a_token_cannot_name_a_participant_that_could_not_be(running, granted):
    token = mint_token(API_KEY, SECRET, participant_id=granted)
    async with running.post({"roomId": "r"}, token=token) as answer:
        assert "participantId" in await error(answer, 403, "not-allowed")


async def test_a_token_for_one_participant_names_it(running):
    watcher = await running.join("w", room="r")
    token = mint_token(API_KEY, SECRET, room_id="r", participant_id="me")
    async with running.post({"roomId": "r"}, token=token) as answer:
        peer = await running.connect((await answer.json())["data"]["wsUrl"])
    await peer.send("start")
    assert (await watcher.expect("participant-joined"))["participant"]["id"] == "me"


async def test_the_body_is_bounded(start_server):
    running = await start_server(body_bytes=1_000)
    async with running.post({"roomId": "r", "padding": "x" * 960}) as answer:
        assert answer.status == 200
    async with running.post({"roomId": "r", "padding": "x" * 1_000}) as answer:
        assert "1000" in await error(answer, 413, "too-large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "nonsense"])
async def test_only_json_is_taken(running, kind):
    headers = {"Authorization": running.token, "Content-Type": kind}
    body = json.dumps({"roomId": "r"})
    async with running.http.post(running.server.url + PATH, data=body, headers=headers) as answer:
        await error(answer, 415, "not-json")


async def test_json_may_name_its_charset(running):
    headers = {"Content-Type": "application/json; charset=utf-8"}
    async with running.post({"roomId": "r"}, headers=headers) as answer:
        assert answer.status == 200


async def test_other_paths_and_methods_are_answered_in_the_same_shape(running):
    async with running.http.get(running.server.url + "/nowhere") as answer:
        await error(answer, 404, "not-found")
    async with running.http.delete(running.server.url + PATH) as answer:
        assert "POST" in await error(answer, 405, "method-not-allowed")
        assert answer.headers["Allow"] == "POST"


async def test_too_many_waiting_sessions_are_503_until_one_expires(start_server):
    running = await start_server(unclaimed_sessions=1)
    url = await running.create()
    async with running.post({"roomId": "r"}) as answer:
        await error(answer, 503, "busy")
        assert 1 <= int(answer.headers["Retry-After"]) <= 90
    peer = await running.connect(url)
    await peer.send("start")
    await peer.expect("meeting-joined")
    await running.create()


PUBLIC = [
    ("https://voice.example.com", "wss://voice.example.com/videosdk?ref=vs_"),
    ("http://voice.example.com:8080/", "ws://voice.example.com:8080/videosdk?ref=vs_"),
    ("https://example.com/voice", "wss://example.com/voice/videosdk?ref=vs_"),
]


@pytest.mark.parametrize(("public_url", "begins"), PUBLIC)
async def test_the_socket_url_follows_the_public_url(start_server, public_url, begins):
    running = await start_server(public_url=public_url)
    assert (await running.create()).startswith(begins)


async def test_the_socket_url_follows_the_request_s_host(running):
    async with running.post({"roomId": "r"}, headers={"Host": "box.local:81"}) as answer:
        scheme = running.server.url.partition(":")[0].replace("http", "ws")
        assert (await answer.json())["data"]["wsUrl"].startswith(
            f"{scheme}://box.local:81/videosdk?"
        )
    async with running.post({"roomId": "r"}, headers={"Host": "a/b?c"}) as answer:
        await error(answer, 400, "bad-host")


@pytest.mark.parametrize(
    "settings",
    [
        {"public_url": "voice.example.com"},
        {"public_url": "ftp://example.com"},
        {"public_url": "https://example.com/?a=b"},
        {"port": 70_000},
        {"port": -1},
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(settings):
    with pytest.raises(ValueError, match=f"^{next(iter(settings))}: "):
        ServerConfig(api_key=API_KEY, secret=SECRET, **settings)


async def test_a_server_without_credentials_is_refused():
    with pytest.raises(ValueError, match="VIDEOSDK_SECRET"):
        Server(ServerConfig(api_key=API_KEY, secret=""))


async def test_a_taken_port_is_an_error_and_leaves_nothing_behind(running):
    port = int(running.server.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        async with Server(ServerConfig(api_key=API_KEY, secret=SECRET, port=port)):
            pass


async def test_logs_hold_no_secret(running, caplog):
    caplog.set_level("DEBUG")
    url = await running.create()
    ref = url.partition("ref=")[2]
    peer = await running.connect(url)
    await peer.send("start")
    await peer.expect("meeting-joined")
    await peer.socket.send_str(f'{{"event":"{ref}"}}')
    await peer.expect("error")
    again = await running.connect(url)
    await again.expect_close()
    async with running.http.get(url) as answer:
        assert answer.status == 426
    async with running.post({"roomId": "r"}, token=running.token + "x") as answer:
        assert answer.status == 401
    for line in (f"GET /videosdk?ref={ref} HTTP/9.x", f"GET /videosdk?ref={ref}\0 HTTP/1.1"):
        await send_raw(running, f"{line}\r\nHost: x\r\n\r\n")
    await send_raw(running, f"GET / HTTP/1.1\r\nAuthorization {running.token}\r\n\r\n")
    await peer.send("stop")
    await peer.drain()
    assert "/videosdk" in caplog.text
    for secret in (ref, running.token, SECRET, running.token.rpartition(".")[2]):
        assert secret not in caplog.text


async def send_raw(running, text):
    reader, writer = await running.open()
    writer.write(text.encode())
    assert b"400" in await reader.readline()
    writer.close()
    await writer.wait_closed()
