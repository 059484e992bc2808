"""One POST makes at most one session, and each refusal has its error."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from vsingest.client.errors import (
    AuthenticationError,
    ConnectFailed,
    CreateFailed,
    RateLimited,
)
from vsingest.client.session.create_session import create_session
from vsingest.protocol.ingest import CreateSession, ParticipantRequest

TOKEN = "a-token-nobody-may-see"
REQUEST = CreateSession("abcd-efgh-ijkl", ParticipantRequest(name="Device"))


class Waits:
    """A clock that does not wait, and notes for how long it should have."""

    def __init__(self):
        self.waited = []

    def now(self):
        return 0.0

    async def sleep_until(self, deadline):
        self.waited.append(deadline)


@pytest.fixture
def clock():
    return Waits()


@pytest.fixture
def create(service, session, clock):
    def make(endpoint=None):
        return create_session(session, endpoint or service.url, TOKEN, REQUEST, clock=clock)

    return make


def refusal(status, body=None, **headers):
    return web.json_response(body or {}, status=status, headers=headers)


async def test_the_request_is_the_documented_one(service, create):
    created = await create()
    assert (created.ws_url, created.call_id, created.expires_in) == (service.ws_url, "call-1", 90)
    ((headers, body),) = service.requests
    assert headers["Authorization"] == TOKEN
    assert headers["Content-Type"] == "application/json"
    assert body == {"roomId": "abcd-efgh-ijkl", "participant": {"name": "Device"}}


async def test_an_endpoint_may_end_in_a_slash(service, create):
    await create(service.url + "/")
    assert len(service.requests) == 1


async def test_429_is_retried_after_what_the_service_asks(service, create, clock):
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=9.5), usegmt=True)
    service.answers += [
        refusal(429, **{"Retry-After": "7"}),
        refusal(429),
        refusal(429, **{"Retry-After": soon}),
    ]
    created = await create()
    assert created.call_id == "call-1"
    assert clock.waited[:2] == [7.0, 2.0]
    assert clock.waited[2] in (9, 10)  # both dates are whole seconds
    assert len(service.requests) == 4


async def test_429_is_not_retried_for_ever(service, create, clock):
    service.answers += [refusal(429, **{"Retry-After": "1"}) for _ in range(9)]
    with pytest.raises(RateLimited, match="in 1 s") as caught:
        await create()
    assert caught.value.retry_after == 1.0
    assert len(service.requests) == 4


@pytest.mark.parametrize("asked", ["31", "100000"])
async def test_429_that_asks_for_too_long_is_the_callers_to_wait(service, create, clock, asked):
    service.answers.append(refusal(429, **{"Retry-After": asked}))
    with pytest.raises(RateLimited) as caught:
        await create()
    assert caught.value.retry_after == float(asked)
    assert clock.waited == []


@pytest.mark.parametrize("value", ["soon", "-1", "²"])
async def test_a_retry_after_that_makes_no_sense_is_as_none(service, create, clock, value):
    service.answers.append(refusal(429, **{"Retry-After": value}))
    await create()
    assert clock.waited == [1.0]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_fault_after_which_a_session_may_exist_is_not_retried(service, create, status):
    service.answers.append(refusal(status, {"message": "down"}, **{"Retry-After": "1"}))
    with pytest.raises(CreateFailed, match=f"HTTP {status}: down"):
        await create()
    assert len(service.requests) == 1


async def test_401_is_an_authentication_error(service, create):
    body = {"message": "Token is invalid or expired"}
    service.answers.append(refusal(401, body, **{"x-request-id": "r-1"}))
    with pytest.raises(AuthenticationError, match=r"Token is invalid or .*\(request r-1\)"):
        await create()


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"message": "m", "code": "c", "statusCode": 400}, "c", "m"),
        ({"error": "m", "errorCode": 7}, "7", "m"),
        ({"msg": "m"}, "", "m"),
        ({"statusMessage": "m", "message": {"no": "text"}}, "", "m"),
        ({"message": f"bad token {TOKEN}"}, "", "bad token [token]"),
        ({}, "", "no reason given"),
    ],
)
async def test_the_services_words_are_found_under_any_known_name(
    service, create, body, code, message
):
    service.answers.append(refusal(400, body, **{"x-request-id": "r-1"}))
    with pytest.raises(CreateFailed) as caught:
        await create()
    error = caught.value
    assert (error.status, error.code, error.message) == (400, code, message)
    assert error.request_id == "r-1"


def session_at(url):
    data = {"wsUrl": url, "callId": "c", "expiresIn": 90}
    return json.dumps({"message": "m", "data": data}).encode()


NOWHERE = [session_at(url) for url in ("", "http:///x", "ftp://h/x", "ws://h:99999/x", "h/x")]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"data":{}}', b"\xff", b"<html>", *NOWHERE])
async def test_an_answer_without_a_session_is_refused(service, create, body):
    service.answers.append(web.Response(body=body))
    with pytest.raises(CreateFailed, match="holds no session"):
        await create()


@pytest.mark.parametrize("status", [200, 500])
async def test_an_answer_without_end_is_not_read_to_the_end(service, create, status):
    sent = []

    async def endless():
        while len(sent) < 1_000:
            sent.append(1)
            yield bytes(65_536)

    service.answers.append(web.Response(status=status, body=endless()))
    with pytest.raises(CreateFailed, match=f"HTTP {status}"):
        await create()
    assert len(sent) < 1_000


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"<html>", b'{"a":' * 50_000])
async def test_a_refusal_without_words_is_still_one(service, create, body):
    service.answers.append(web.Response(status=404, body=body))
    with pytest.raises(CreateFailed, match="HTTP 404: no reason given"):
        await create()


async def test_a_redirect_does_not_carry_the_token_away(service, create):
    service.answers.append(web.Response(status=307, headers={"Location": service.url + "/other"}))
    with pytest.raises(CreateFailed, match="HTTP 307"):
        await create()


async def test_a_broken_connection_is_not_retried(service, create):
    def hang_up():
        raise ConnectionResetError

    service.answers.append(hang_up)
    with pytest.raises((ConnectFailed, CreateFailed)):
        await create()
    assert len(service.requests) == 1


async def test_a_service_that_is_not_there(create, unused_tcp_port):
    with pytest.raises(ConnectFailed, match=r"could not reach http://127\.0.*Connect") as caught:
        await create(f"http://127.0.0.1:{unused_tcp_port}")
    assert caught.value.__context__ is None
