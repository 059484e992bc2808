"""What RFC 6455 forbids in a handshake or in a frame is refused on both layers, and by its name."""

import json
import os

import pytest
from tests.field.test_floods_of_frames import until_closed
from tests.field.test_last_words import frame, raw
from tests.server.conftest import authority, certificate, io, running, start_server, ticker, trust
from yarl import URL

from vsingest.fast import Opcode, encode_frame

__all__ = ["authority", "certificate", "io", "running", "start_server", "ticker", "trust"]

GOOD = {
    "Host": b"127.0.0.1",
    "Upgrade": b"websocket",
    "Connection": b"Upgrade",
    "Sec-WebSocket-Version": b"13",
    "Sec-WebSocket-Key": b"AAAAAAAAAAAAAAAAAAAAAA==",
}
KEY = os.urandom(4)


async def answer(running, path, headers, version=b"1.1"):
    """The status, the headers and the body of the answer to a request."""
    reader, writer = await running.open()
    lines = b"".join(b"%s: %s\r\n" % (name.encode(), value) for name, value in headers.items())
    writer.write(b"GET %s HTTP/%s\r\n%s\r\n" % (path.encode(), version, lines))
    status, *fields = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    writer.transport.abort()
    named = dict(field.split(": ", 1) for field in fields if field)
    return int(status.split()[1]), {name.lower(): value for name, value in named.items()}


async def test_a_handshake_by_the_rules_is_one(running):
    status, _ = await answer(running, URL(await running.create()).raw_path_qs, GOOD)
    assert status == 101


@pytest.mark.parametrize(
    "odd",
    [
        {"Sec-WebSocket-Key": "é".encode()},
        {"Sec-WebSocket-Key": b"\xff\xfe"},
        {"Sec-WebSocket-Key": b"AAAA"},
        {"Sec-WebSocket-Key": b"AAAAAAAAAAAAAAAAAAAAAA==AAAA"},
        {"Sec-WebSocket-Key": b"A*AAAAAAAAAAAAAAAAAAAAA=="},
        {"Sec-WebSocket-Version": b"7"},
        {"Sec-WebSocket-Version": b"8"},
        {"Sec-WebSocket-Version": b"14"},
        {"Upgrade": b"h2c"},
        {"Connection": b"keep-alive"},
    ],
)
async def test_another_is_told_which_version_there_is(running, odd):
    path = URL(await running.create()).raw_path_qs
    status, headers = await answer(running, path, GOOD | odd)
    assert (status, headers["sec-websocket-version"]) == (426, "13")
    assert headers["upgrade"] == "websocket"


async def test_http_1_0_cannot_be_upgraded(running):
    status, headers = await answer(running, URL(await running.create()).raw_path_qs, GOOD, b"1.0")
    assert (status, headers["sec-websocket-version"]) == (426, "13")


async def test_who_names_no_host_is_sent_where_it_came(running):
    reader, writer = await running.open()
    body = json.dumps({"roomId": "r"}).encode()
    writer.write(
        b"POST /v2/ingest/sessions HTTP/1.0\r\nContent-Type: application/json\r\n"
        b"Authorization: %s\r\nContent-Length: %d\r\n\r\n%s"
        % (running.token.encode(), len(body), body)
    )
    _, _, got = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    reached, url = URL(running.server.url), URL(json.loads(got)["data"]["wsUrl"])
    assert (url.host, url.port) == (reached.host, reached.port)


def close(code):
    return frame(Opcode.CLOSE, code.to_bytes(2, "big"))


FORBIDDEN = {
    "an unmasked text": (encode_frame(Opcode.TEXT, b"{}"), 1002),
    "an unmasked close": (encode_frame(Opcode.CLOSE, b""), 1002),
    **{
        f"close code {code}": (close(code), 1002)
        for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535)
    },
    "125 bytes in a length of two": (b"\x81\xfe\x00\x7d" + KEY + bytes(125), 1002),
    "65,535 bytes in a length of eight": (
        b"\x81\xff" + (65_535).to_bytes(8, "big") + KEY + bytes(100),
        1002,
    ),
    "a length with its top bit set": (b"\x81\xff\xff" + bytes(7) + KEY, 1002),
    "a close reason that is no UTF-8": (frame(Opcode.CLOSE, b"\x03\xe8\xff"), 1007),
    "a text with a surrogate": (frame(Opcode.TEXT, b"\xed\xa0\x80"), 1007),
    "a text of a terabyte": (b"\x81\xff" + (1 << 40).to_bytes(8, "big") + KEY, 1009),
}


@pytest.mark.parametrize(("odd", "code"), FORBIDDEN.values(), ids=FORBIDDEN)
async def test_a_frame_out_of_the_rules_ends_the_connection(running, odd, code):
    reader, writer = await raw(running, "odd")
    writer.write(frame(event="start") + odd)
    assert (await until_closed(reader))[0] == code
    writer.transport.abort()
