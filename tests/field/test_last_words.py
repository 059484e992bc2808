"""What a peer says just before it leaves, in one segment with its close or its fault, is heard."""

import base64
import json
import os

import pytest
from tests.server.conftest import (
    authority,
    certificate,
    io,
    running,
    start_server,
    ticker,
    trust,
)
from yarl import URL

from vsingest.fast import Opcode, encode_frame

__all__ = [
    "authority",
    "certificate",
    "io",
    "running",
    "start_server",
    "ticker",
    "trust",
]

CLOSES = {
    "close without a code, as browsers send it": b"",
    "close with a code": (1000).to_bytes(2, "big"),
}


def frame(opcode=Opcode.TEXT, payload=b"", **event):
    payload = json.dumps(event).encode() if event else payload
    return encode_frame(opcode, payload, mask_key=os.urandom(4))


ENDS = {
    **{name: frame(Opcode.CLOSE, payload) for name, payload in CLOSES.items()},
    "a frame that breaks the protocol": b"\xf1\x80\x00\x00\x00\x00",
    "a text that is no UTF-8": frame(Opcode.TEXT, b"\xff"),
    "an unmasked frame": encode_frame(Opcode.TEXT, b"{}"),
    "the end of the stream": b"",
}
LAST_WORDS = frame(event="message", topic="t", data="one") + frame(
    event="message", topic="t", data="two"
)


async def raw(running, name):
    """A connection whose handshake is done, and what it is to be written to."""
    url = URL(await running.create(id=name, name=name))
    reader, writer = await running.open(url)
    writer.write(
        f"GET {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


def left(running):
    figures = running.server.figures()
    (values,) = [figure.values for figure in figures if figure.name == "vsingest_calls_ended"]
    return dict(values)


@pytest.fixture(params=[False, True], ids=["tcp", "tls"])
async def either(request, start_server):
    # A peer that broke the protocol answers no close: the server need not wait long for it.
    return await start_server(tls=request.param, close_seconds=0.1)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
async def test_what_stands_before_the_end_is_acted_on(either, end):
    listener = await either.join("listener")
    await listener.send("subscribe", topic="t")
    await listener.settle()
    reader, writer = await raw(either, "speaker")
    writer.write(frame(event="start"))
    await listener.expect("participant-joined")
    writer.write(LAST_WORDS + end)
    if not end:
        writer.close()
    heard = [(await listener.expect("message"))["data"]["message"] for _ in "12"]
    assert heard == ["one", "two"]
    await listener.expect("participant-left")
    await reader.read()
    writer.close()


@pytest.mark.parametrize("end", CLOSES.values(), ids=CLOSES)
async def test_a_whole_call_in_one_segment_is_a_call(either, end):
    listener = await either.join("listener")
    await listener.send("subscribe", topic="t")
    await listener.settle()
    reader, writer = await raw(either, "speaker")
    writer.write(frame(event="start") + LAST_WORDS + frame(Opcode.CLOSE, end))
    await listener.expect("participant-joined")
    heard = [(await listener.expect("message"))["data"]["message"] for _ in "12"]
    assert heard == ["one", "two"]
    await listener.expect("participant-left")
    await reader.read()
    writer.close()


@pytest.mark.parametrize("end", CLOSES.values(), ids=CLOSES)
async def test_stop_followed_at_once_by_a_close_is_a_call_that_was_left(either, end):
    listener = await either.join("listener")
    reader, writer = await raw(either, "speaker")
    writer.write(frame(event="start"))
    await listener.expect("participant-joined")
    writer.write(frame(event="stop") + frame(Opcode.CLOSE, end))
    await listener.expect("participant-left")
    assert left(either) == {("left",): 1}
    await reader.read()
    writer.close()
