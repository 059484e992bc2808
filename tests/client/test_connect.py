"""From a room's id to a call, or to the one error that says why not."""

import asyncio
import logging
import re
import traceback

import aiohttp
import pytest
from aiohttp import web

import vsingest
from vsingest.protocol.ingest import AgentRequest, ParticipantRequest

TOKEN = "a-token-nobody-may-see"
REF = "vs_arefnobodymaysee0000"


def by_room(service, **options):
    return service.connect(
        **{"ws_url": None, "room_id": "r", "token": TOKEN, "endpoint": service.url, **options}
    )


async def error_of(connecting):
    with pytest.raises(Exception) as caught:
        async with connecting:
            pass
    return caught.value


async def test_a_room_by_its_id(service):
    options = {
        "participant": {"id": "me", "name": "Device", "metadata": {"a": [1]}},
        "agent": {"id": "helper"},
        "region": "us002",
    }
    async with by_room(service, room_id="abcd-efgh-ijkl", **options) as call:
        assert (call.room_id, call.session_id, call.call_id) == ("room", "session", "call-1")
    ((_, body),) = service.requests
    assert body == {"roomId": "abcd-efgh-ijkl", **options}


async def test_the_environment_is_enough(service, monkeypatch):
    monkeypatch.setenv("VIDEOSDK_API_ENDPOINT", service.url)
    monkeypatch.setenv("VIDEOSDK_AUTH_TOKEN", "env-token")
    async with vsingest.connect(room_id="r"):
        pass
    assert service.requests[0][0]["Authorization"] == "env-token"


async def test_typed_participants_and_agents(service):
    who = ParticipantRequest(name="Device")
    async with by_room(service, participant=who, agent=AgentRequest("helper")):
        pass
    body = service.requests[0][1]
    assert body["participant"].pop("id")
    assert body["participant"] == {"name": "Device"}
    assert body["agent"] == {"id": "helper"}


async def test_a_sessions_url_needs_no_credentials(service):
    async with service.connect() as call:
        assert call.call_id is None
    assert service.requests == []


async def test_a_session_that_is_shared_is_left_open(service, session):
    async with by_room(service, session=session):
        pass
    assert not session.closed
    async with service.connect(session=session):
        pass


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (4401, vsingest.SessionExpired),
        (4409, vsingest.SessionAlreadyClaimed),
        (4403, vsingest.AuthenticationError),
        (4429, vsingest.RateLimited),
        (1011, vsingest.CallEnded),
        (4999, vsingest.CallEnded),
        (1000, vsingest.CallEnded),
    ],
)
async def test_a_close_before_the_join(service, code, error):
    service.auto_join = False
    connecting = service.connect()
    entering = connecting.__aenter__()
    task = asyncio.ensure_future(entering)
    peer = await service.peer()
    await peer.event()
    await peer.close(code, b"words")
    with pytest.raises(error) as caught:
        await task
    assert type(caught.value) is error
    if error is vsingest.CallEnded:
        assert caught.value.args == (code, "words", "joining", None)


async def test_a_connection_that_breaks_before_the_join(service):
    service.auto_join = False
    task = asyncio.ensure_future(service.connect().__aenter__())
    peer = await service.peer()
    await peer.event()
    peer.drop()
    with pytest.raises(vsingest.CallEnded, match="joining: 1006 the connection broke"):
        await task


async def test_a_room_that_does_not_answer(service):
    service.auto_join = False
    error = await error_of(service.connect(join_timeout=0.5))
    assert isinstance(error, vsingest.JoinTimeout)
    assert str(error).startswith("the room did not answer within 0.5 s")
    peer = await service.peer()
    assert [await peer.event() for _ in range(3)] == [{"event": "start"}, {"event": "stop"}, None]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, vsingest.AuthenticationError),
        (403, vsingest.AuthenticationError),
        (429, vsingest.RateLimited),
        (404, vsingest.ConnectFailed),
        (200, vsingest.ConnectFailed),
    ],
)
async def test_an_upgrade_that_is_refused(service, status, error):
    service.upgrade_status = status
    assert type(await error_of(service.connect())) is error


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"room_id": None}, "room_id: missing"),
        ({"room_id": ""}, "^room_id: expected `str` of length >= 1"),
        ({"room_id": "a b"}, "^room_id: expected text without white space, got 'a b'$"),
        ({"room_id": "a " * 99}, r"^room_id: .*, got '(a ){32}\.\.\.'$"),
        ({"participant": {"nmae": "x"}}, r"participant: unknown members \['nmae'\]; known are id"),
        ({"participant": {"id": "a b"}}, "^participant.id: .* white space, got 'a b'$"),
        ({"participant": {"metadata": 7}}, "participant.metadata"),
        ({"agent": {}}, "agent"),
        ({"region": 7}, "region"),
        ({"endpoint": "api.videosdk.live"}, "endpoint: 'api.videosdk.live' is not an http"),
        ({"endpoint": "http://a:b@host"}, "endpoint: a URL without user"),
        ({"lead": -1}, "lead: -1"),
        ({"ws_url": "ws://host/videosdk?ref=x"}, "ws_url: give it alone"),
        ({"ws_url": "ftp://host/?ref=x", "room_id": None}, "ws_url: not a ws://"),
        ({"ws_url": 7, "room_id": None}, "ws_url: not a ws://"),
    ],
)
async def test_an_argument_that_cannot_be(service, options, says):
    error = await error_of(by_room(service, **options))
    assert isinstance(error, ValueError), error
    assert re.search(says, str(error)), error
    assert service.requests == []
    assert service.upgrades == 0


async def test_nothing_secret_is_ever_shown(service, session, caplog, unused_tcp_port):
    caplog.set_level(logging.DEBUG)
    shown = []
    async with by_room(service) as call:
        shown += [repr(call), str(call), repr(call.stats()), repr(vars(call._line)["_socket"])]
    service.upgrade_status = 418
    refused = await error_of(service.connect())
    service.answers.append(web.json_response({"message": f"no {TOKEN}"}, status=401))
    denied = await error_of(by_room(service))
    gone = await error_of(service.connect(ws_url=f"ws://127.0.0.1:{unused_tcp_port}/?ref={REF}"))
    broken = await error_of(service.connect(ws_url=f"gopher://{REF}"))
    for error in (refused, denied, gone, broken):
        shown += traceback.format_exception(error)
        seen = error
        while seen is not None:
            shown += [repr(seen), repr(vars(seen))]
            seen = seen.__cause__ or seen.__context__
    shown += [record.getMessage() for record in caplog.records if record.name != "aiohttp.access"]
    assert not [text for text in shown if TOKEN in text or REF in text]


async def test_a_body_that_raises_before_joining_leaves_no_session_open(service, monkeypatch):
    made = []
    plain = aiohttp.ClientSession

    def remember(*args, **kwargs):
        made.append(plain(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr(aiohttp, "ClientSession", remember)
    service.upgrade_status = 404
    await error_of(service.connect())
    assert [session.closed for session in made] == [True]


@pytest.mark.parametrize(
    ("option", "error"),
    [
        ({"lead": "60"}, ValueError),
        ({"join_timeout": "5"}, ValueError),
        ({"ping": None}, ValueError),
        ({"reconnect": "no"}, TypeError),
        ({"on_reconnect": 5}, TypeError),
    ],
)
async def test_an_option_of_a_wrong_type_is_named_at_once(service, option, error):
    (name,) = option
    with pytest.raises(error, match=f"^{name}: "):
        await service.connect(**option).__aenter__()


async def test_a_session_factory_has_to_be_a_function():
    with pytest.raises(TypeError, match=r"^session_factory: str cannot be called"):
        await vsingest.connect(session_factory="wss://host/?ref=x").__aenter__()
