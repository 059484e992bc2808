"""A session is created by any 2xx that holds a `wsUrl`; what else comes is explained."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import aiohttp
import pytest
from aiohttp import web

import vsingest
from vsingest.client.reconnect import Reconnect

TOKEN = "a-token-nobody-may-see"


def by_room(service, **options):
    asked = {"ws_url": None, "room_id": "r", "token": TOKEN, "endpoint": service.url}
    return service.connect(**{**asked, **options})


async def error_of(connecting, kind=vsingest.VsingestError):
    with pytest.raises(kind) as caught:
        async with connecting:
            pass
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 202, 203, 299])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"roomId": "r"},
        {"callId": None, "expiresIn": "90"},
        {"callId": 7, "roomId": ["r"], "expiresIn": None},
    ],
)
async def test_any_2xx_with_a_url_will_do(service, status, more):
    data = {"wsUrl": service.ws_url, **more}
    service.answers.append(web.json_response({"data": data}, status=status))
    async with by_room(service) as call:
        assert call.call_id is None


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (200, b"", "its body is empty"),
        (201, b"<html>", "its body is not JSON"),
        (200, b"[1]", "data.wsUrl is missing from list"),
        (
            200,
            b'{"data":{"url":"wss://h/?ref=secret","callId":null},"ok":true}',
            "data.wsUrl is missing from {data: {url: text, callId: null}, ok: boolean}",
        ),
        (202, b'{"data":{"wsUrl":"not a url secret"}}', "data.wsUrl is not a ws:// or wss:// URL"),
    ],
)
async def test_a_2xx_without_a_url_is_explained(service, status, body, says):
    service.answers.append(web.Response(status=status, body=body))
    error = await error_of(by_room(service), vsingest.CreateFailed)
    assert error.status == status
    assert says in str(error)
    assert "secret" not in str(error)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_names_where_to(service, status):
    location = "https://user:pw@elsewhere.example/api/v2/ingest/sessions?a=secret"
    service.answers.append(web.Response(status=status, headers={"Location": location}))
    error = await error_of(by_room(service), vsingest.CreateFailed)
    assert "has moved to https://elsewhere.example/api; give that as endpoint=" in str(error)
    assert "secret" not in str(error)
    assert "pw" not in str(error)


@pytest.mark.parametrize("seconds", [-300, 61])
async def test_401_by_a_clock_that_is_off_says_so(service, seconds):
    there = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    refusal = web.json_response({"message": "no"}, status=401, headers={"Date": there})
    service.answers.append(refusal)
    error = await error_of(by_room(service), vsingest.AuthenticationError)
    way = "behind" if seconds > 0 else "ahead of"
    assert f"{way} the service's: set it" in str(error)


async def test_401_by_a_clock_that_is_right_says_nothing_of_it(service):
    service.answers.append(web.json_response({"message": "no"}, status=401))
    assert "clock" not in str(await error_of(by_room(service)))


async def test_a_session_that_raises_for_status_changes_no_error(service):
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        service.answers.append(web.json_response({"message": "words"}, status=409))
        error = await error_of(by_room(service, session=session))
        assert str(error) == "HTTP 409: words"
        service.upgrade_status = 403
        error = await error_of(service.connect(session=session))
        assert isinstance(error, vsingest.AuthenticationError)


@pytest.mark.filterwarnings(
    "ignore:BasicAuth:DeprecationWarning", "ignore:.*auth:DeprecationWarning"
)
async def test_a_session_with_credentials_of_its_own_is_named(service):
    auth = aiohttp.BasicAuth("user", "pw")
    async with aiohttp.ClientSession(auth=auth) as session:
        error = await error_of(by_room(service, session=session), ValueError)
    assert str(error).startswith("session: auth= or an entry of .netrc would replace the token")
    assert error.__context__ is None


@pytest.mark.parametrize("given", ["", None, 7, "https:///x", "ftp://h/x"])
async def test_what_a_factory_gives_is_looked_at(service, given):
    async def factory():
        return given

    error = await error_of(service.connect(ws_url=None, session_factory=factory))
    assert isinstance(error, vsingest.ConnectFailed)
    assert str(error).startswith(f"session_factory: gave {type(given).__name__} that is not")


async def test_what_a_factory_gives_while_returning_is_tried_again(service):
    given = [service.ws_url, "garbage", None, service.ws_url]

    async def factory():
        return given.pop(0)

    policy = Reconnect(first_seconds=0.001, most_seconds=0.01)
    options = {"ws_url": None, "session_factory": factory, "reconnect": policy}
    async with service.connect(**options) as call:
        (await service.peer()).drop()
        second = await service.peer()
        await call.publish("CHAT", "back")
        while (await second.event())["event"] != "message":
            pass
    assert given == []


async def test_a_session_that_was_closed_ends_the_call_by_name(service):
    session = aiohttp.ClientSession()
    async with by_room(service, session=session) as call:
        peer = await service.peer()
        session.detach()  # that is a closed session, and leaves the call's connection open
        peer.drop()
        with pytest.raises(vsingest.CallEnded, match="could not reconnect: session: is closed"):
            await anext(call.audio(raw=True))


@pytest.mark.parametrize(
    ("participant", "member"),
    [
        ({"name": "a\ud800"}, "participant.name"),
        ({"metadata": {"list": [1, "\udfff"]}}, r"participant.metadata.list\[1\]"),
        ({"metadata": {"\ud800": 1}}, "participant.metadata"),
    ],
)
async def test_half_a_character_is_named_by_its_member(service, participant, member):
    with pytest.raises(ValueError, match=f"^{member}: cannot be sent as UTF-8"):
        async with by_room(service, participant=participant):
            pass
    assert service.requests == []
