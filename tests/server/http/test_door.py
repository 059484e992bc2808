"""What a connection may take: places, time, requests."""

import asyncio
import contextlib
import json
import re

import pytest

from vsingest.auth.tokens import mint_token

HEAD = b"POST /v2/ingest/sessions HTTP/1.1\r\nHost: h\r\n"


async def answer_to(running, text=b""):
    """The status, the headers and the body of what comes until the server closes."""
    reader, writer = await running.open()
    writer.write(text)
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split()[1]) if head else None, head.lower(), json.loads(body or b"null")


async def test_connections_in_all_are_bounded(start_server):
    running = await start_server(connections=2)
    held = [await running.join("ann"), await running.join("bob")]
    # The two requests that created the sessions left a connection open; both are counted.
    status, head, body = await answer_to(running)
    assert status == 503
    assert b"retry-after: 5" in head
    assert (body["statusCode"], body["code"]) == (503, "busy")
    await held[0].settle()


async def test_a_place_is_free_again_after_the_call(start_server):
    running = await start_server(connections=2)
    for name in "abcd":
        peer = await running.join(name)
        await peer.send("stop")
        assert await peer.drain() == 1000


async def test_connections_of_one_address_are_bounded(start_server):
    running = await start_server(address_connections=1)
    _, writer = await running.open()
    status, head, body = await answer_to(running)
    assert status == 429
    assert b"retry-after: 5" in head
    assert body["code"] == "too-many"
    writer.close()


async def test_a_trusted_proxy_may_have_more(start_server):
    running = await start_server(
        address_connections=1, settings={"trusted_proxies": ("127.0.0.0/8",)}
    )
    _, writer = await running.open()
    async with running.http.get(running.server.url + "/healthz") as answer:
        assert answer.status == 200
    writer.close()


async def in_time(attempt):
    """What an attempt gives that this machine was not too late with, as the server may find."""
    while True:
        with contextlib.suppress(ConnectionError):
            if (given := await attempt()) is not None:
                return given


@pytest.mark.parametrize("head", [b"", HEAD, b"GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\nGET /"])
async def test_headers_that_never_end_are_not_waited_for(start_server, head):
    running = await start_server(request_seconds=0.05)

    async def attempt():
        reader, writer = await running.open()
        writer.write(head)
        answered = await reader.read()
        writer.close()
        return answered

    answered = await in_time(attempt)
    assert answered == b"" or b" 404 " in answered


async def test_a_body_that_never_ends_is_not_waited_for(start_server):
    running = await start_server(request_seconds=0.05)
    fields = b"Content-Type: application/json\r\nContent-Length: 10\r\nAuthorization: %s\r\n\r\n{"

    async def attempt():
        status, _, body = await answer_to(running, HEAD + fields % running.token.encode())
        return status and (status, body["code"])

    assert await in_time(attempt) == (408, "timeout")


async def test_requests_of_one_address_are_bounded(start_server):
    running = await start_server(address_burst=2, address_rate=1e-4)
    for _ in range(2):
        await running.create()
    async with running.post({"roomId": "r"}) as answer:
        assert answer.status == 429
        assert 9_900 <= int(answer.headers["Retry-After"]) <= 10_000
        assert (await answer.json())["code"] == "rate-limited"
    for path in "/healthz", "/readyz":
        async with running.http.get(running.server.url + path) as answer:
            assert answer.status == 200


async def test_requests_for_one_key_are_bounded_and_a_forged_token_spends_none(start_server):
    running = await start_server(key_burst=1, key_rate=0.01)
    forged = mint_token("the-key", "another-secret-that-is-long-enough-too")
    async with running.post({"roomId": "r"}, token=forged) as answer:
        assert answer.status == 401
    await running.create()
    async with running.post({"roomId": "r"}) as answer:
        assert answer.status == 429
        assert "API key" in (await answer.json())["message"]


REFUSALS = [
    (b"GET / HTTP/1.1\r\nHost h\r\n\r\n", 400, "bad-request"),
    (b"\x16\x03\x01\x02\r\n\r\n", 400, "bad-request"),
    (HEAD + b"Expect: cake\r\nContent-Length: 2\r\n\r\n{}", 417, "expectation-failed"),
    (b"GET /nothing HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 404, "not-found"),
    (b"PUT /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 405, "method-not-allowed"),
]


@pytest.mark.parametrize(("request_text", "status", "code"), REFUSALS)
async def test_every_refusal_has_our_form(running, request_text, status, code):
    if b"Expect" in request_text:
        request_text = request_text.replace(b"Host", b"Connection: close\r\nHost")
    got, head, body = await answer_to(running, request_text)
    assert got == status
    assert body.keys() == {"message", "code", "statusCode"}
    assert (body["statusCode"], body["code"]) == (status, code)
    assert b"content-type: application/json" in head
    assert re.search(rb"x-request-id: [0-9a-f]{32}", head)


async def test_what_is_refused_at_the_door_never_waits(start_server):
    running = await start_server(address_connections=1)
    _, writer = await running.open()
    await asyncio.gather(*(answer_to(running) for _ in range(20)))
    writer.close()
