"""An upgrade is taken as RFC 6455 has it: lists of tokens, and nothing that nobody asked for."""

import struct

import pytest
from tests.field.raw_service import JOINED, UPGRADED, frame, raw_service

import vsingest

pytestmark = pytest.mark.usefixtures("io")


@pytest.mark.parametrize("value", ["keep-alive, Upgrade", "Upgrade,Keep-Alive", "UPGRADE"])
async def test_connection_is_a_list_of_tokens(value):
    head = UPGRADED.replace("Connection: Upgrade", f"Connection: {value}")
    async with raw_service(head) as service, vsingest.connect(ws_url=service.url) as call:
        assert call.room_id == "room"


async def test_connection_without_the_token_is_no_upgrade():
    head = UPGRADED.replace("Connection: Upgrade", "Connection: keep-alive, upgraded")
    async with raw_service(head) as service:
        with pytest.raises(vsingest.ConnectFailed):
            async with vsingest.connect(ws_url=service.url):
                pass


@pytest.mark.parametrize(
    "extra", ["Sec-WebSocket-Extensions: permessage-deflate", "Sec-WebSocket-Protocol: chat"]
)
async def test_what_nobody_asked_for_is_refused(extra):
    async with raw_service(f"{UPGRADED}{extra}\n") as service:
        with pytest.raises(vsingest.ConnectFailed, match="did not ask for") as caught:
            async with vsingest.connect(ws_url=service.url):
                pass
    assert extra.split(":")[0] in str(caught.value)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed_with_the_secret(status):
    async with raw_service() as other:
        location = other.url.replace("ws", "http", 1)
        head = f"HTTP/1.1 {status} Moved\nLocation: {location}?ref=secret\nContent-Length: 0\n"
        async with raw_service(head, b"") as service:
            with pytest.raises(vsingest.ConnectFailed, match=f"HTTP {status}") as caught:
                async with vsingest.connect(ws_url=f"{service.url}?ref=secret"):
                    pass
        assert other.requests == []
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "query", ["ref=a%2Fb%2fc", "ref=%7Ea+b%20c", "ref=vs_1&sig=a%3D%3D", "ref='(x)*~"]
)
async def test_the_secret_goes_byte_for_byte(query):
    async with raw_service() as service, vsingest.connect(ws_url=f"{service.url}?{query}"):
        pass
    (request,) = service.requests
    assert request.splitlines()[0] == f"GET /videosdk?{query} HTTP/1.1"


async def test_an_empty_close_frame_is_an_orderly_end():
    frames = frame(JOINED) + frame(b"", 0x88)
    async with raw_service(frames=frames) as service, vsingest.connect(ws_url=service.url) as call:
        assert [one async for one in call.audio(raw=True)] == []
        with pytest.raises(vsingest.CallEnded) as caught:
            await call.publish("CHAT", "too late")
    assert caught.value.code == 1000


@pytest.mark.parametrize("code", [999, 1004, 1005, 1006, 1015, 2999, 5000])
async def test_a_close_code_that_nobody_may_send_is_a_fault(code):
    frames = frame(JOINED) + frame(struct.pack("!H", code), 0x88)
    async with raw_service(frames=frames) as service, vsingest.connect(ws_url=service.url) as call:
        with pytest.raises(vsingest.CallEnded, match="broke the WebSocket protocol") as caught:
            await anext(call.audio(raw=True))
    assert caught.value.code == 1002
