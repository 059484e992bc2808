"""Requests that are cheap to send and dear to read, from peers with and without a token."""

import asyncio
import gzip

import aiohttp.streams
import pytest
from aiohttp.compression_utils import ZLibDecompressor

PATH = b"/v2/ingest/sessions"
CHUNK = b"1\r\nx\r\n"


def head(*fields, path=PATH):
    lines = [b"POST %s HTTP/1.1" % path, b"Host: h", b"Content-Type: application/json", *fields]
    return b"\r\n".join([*lines, b"", b""])


@pytest.fixture
def parsed(monkeypatch):
    """How many chunks of bodies were parsed."""
    seen = []
    begin = aiohttp.streams.StreamReader.begin_http_chunk_receiving

    def counted(stream):
        seen.append(stream)
        begin(stream)

    monkeypatch.setattr(aiohttp.streams.StreamReader, "begin_http_chunk_receiving", counted)
    return seen


async def answer(running, request):
    """The status line's number, once all has been sent, however early it was answered."""
    reader, writer = await running.open()
    writer.write(request)
    await writer.drain()
    text = await reader.read()
    writer.close()
    return int(text.split()[1]), text


async def test_a_compressed_body_is_decompressed_for_nobody(running, monkeypatch):
    inflated = []
    monkeypatch.setattr(
        ZLibDecompressor, "decompress_sync", lambda *args, **_: inflated.append(args) or b""
    )
    bomb = gzip.compress(bytes(1_000_000))
    fields = b"Content-Encoding: gzip", b"Content-Length: %d" % len(bomb), b"Connection: close"
    assert (await answer(running, head(*fields) + bomb))[0] == 401
    token = b"Authorization: " + running.token.encode()
    status, text = await answer(running, head(token, *fields) + bomb)
    assert status == 415
    assert b"accept-encoding: identity" in text.lower()
    assert not inflated


@pytest.mark.parametrize("path", [PATH, b"/nothing"])
async def test_chunks_of_a_refused_request_are_not_parsed(running, parsed, path):
    flood = head(b"Transfer-Encoding: chunked", path=path) + CHUNK * 100_000
    status, text = await answer(running, flood)
    assert status == (401 if path == PATH else 404)
    assert b"connection: close" in text.lower()
    assert not parsed


async def test_chunks_of_one_byte_are_parsed_as_far_as_a_body_may_cost(running, parsed):
    token = b"Authorization: " + running.token.encode()
    flood = head(token, b"Transfer-Encoding: chunked") + CHUNK * 100_000
    assert (await answer(running, flood))[0] == 413
    assert 0 < len(parsed) <= (2 * 65_536 + 2 * 4_096) / len(CHUNK) + 1


@pytest.mark.parametrize("size", [1, 7, 1_000])
async def test_a_body_in_chunks_is_read(running, size):
    body = b'{"roomId": "a-room", "participant": {"id": "ann"}}' + b" " * 6_000
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in [*parts, b""])
    fields = b"Authorization: " + running.token.encode(), b"Transfer-Encoding: chunked"
    status, text = await answer(running, head(*fields) + chunks)
    assert status == 200, text


async def test_a_long_body_is_answered_before_it_is_read(running):
    token = b"Authorization: " + running.token.encode()
    long = head(token, b"Content-Length: 900000") + b" " * 900_000
    assert (await answer(running, long))[0] == 413


async def test_requests_behind_one_another_are_answered_in_order(running):
    get = b"GET %s HTTP/1.1\r\nHost: h\r\n%s\r\n"
    short = head(b"Content-Length: 5") + b"{...}"
    text = b"".join(
        [
            get % (b"/healthz", b""),
            short,
            get % (b"/nothing", b""),
            get % (b"/readyz", b"Connection: close\r\n"),
        ]
    )
    reader, writer = await running.open()
    for byte in text:  # as torn apart as can be
        writer.write(bytes([byte]))
        await asyncio.sleep(0)
    answers = await reader.read()
    writer.close()
    statuses = [int(part[:3]) for part in answers.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [200, 401, 404, 200]


@pytest.mark.parametrize("many", [False, True])
async def test_headers_are_bounded_as_a_whole(running, many):
    """A hundred headers of the longest that is allowed each, which were kept until they end."""
    lines = [b"x-%d: %s" % (n, b"y" * 8_000) for n in range(100 if many else 3)]
    status, text = await answer(running, b"\r\n".join([b"GET / HTTP/1.1", b"Host: h", *lines]))
    assert status == 431
    assert b'"code":"headers-too-large"' in text
    assert b"16384" in text


async def test_headers_just_within_the_bound_are_read(start_server):
    running = await start_server(header_bytes=200)
    start, end = b"GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\nx: ", b"\r\n\r\n"
    fill = b"y" * (200 - len(start) - len(end))
    assert (await answer(running, start + fill + end))[0] == 200
    assert (await answer(running, start + fill + b"y" + end))[0] == 431
