"""The same seed, the same bytes: within a process, and from one process to the next."""

import asyncio
import os
import subprocess
import sys

import numpy as np
import pytest

from vsingest.testing import InMemoryServer, VirtualTime

pytestmark = pytest.mark.slow


async def eventful():
    """A call in which everything draws something: ids, refs, keys, jitter, back-off."""
    rng = np.random.default_rng(1)
    async with InMemoryServer() as server:
        server.network.latency, server.network.jitter = 0.02, 0.03
        server.network.segment_bytes = 200
        async with server.connect() as call, server.connect() as other:
            streams = [other.subscribe(topic) for topic in ("A", "B", "C")]
            await call.send(rng.integers(-9_000, 9_000, 40_000, np.int16))
            await call.publish("B", "hello\nworld")
            server.network.outage(1)
            await call.send(rng.integers(-9_000, 9_000, 40_000, np.int16))
            await call.drain()
            for stream in streams:
                await stream.aclose()


def traced(seed, io, monkeypatch):
    monkeypatch.setenv("VSINGEST_IO", io)
    with VirtualTime(seed) as world:
        trace = world.trace()
        world.run(eventful())
        return trace


@pytest.mark.parametrize("io", ["fast", "plain"])
def test_the_seed_determines_every_byte(io, monkeypatch):
    first, again, other = (traced(seed, io, monkeypatch) for seed in (1, 1, 2))
    assert bytes(first) == bytes(again) != bytes(other)
    assert first == again != other
    kinds = {entry.kind for entry in first.entries}
    assert kinds - {"ping", "pong"} == {"http", "text", "audio", "close", "end"}
    # Both calls came back, over connections of their own.
    assert max(entry.link for entry in first.entries) >= 4


def test_no_secret_is_in_it(monkeypatch):
    text = bytes(traced(1, "fast", monkeypatch)).decode()
    assert "videosdk?ref=(redacted)" in text
    assert "vs_" not in text
    assert "eyJ" not in text


SCRIPT = """
import hashlib
from tests.testing.test_trace import eventful
from vsingest.testing import VirtualTime

with VirtualTime(7) as world:
    trace = world.trace()
    world.run(eventful())
print(len(trace), hashlib.sha256(bytes(trace)).hexdigest())
"""


def test_another_process_says_the_same(request):
    said = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=request.config.rootpath,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_what_is_not_known_is_noted_as_bytes():
    async def babble():
        async def handle(reader, writer):
            await reader.read()
            writer.close()

        async with await asyncio.start_server(handle, "localhost", 80):
            _, writer = await asyncio.open_connection("localhost", 80)
            writer.write(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nmore")
            writer.write(b"and more")
            writer.close()
            await asyncio.sleep(1)

    with VirtualTime() as world:
        trace = world.trace()
        world.run(babble())
    assert [entry.kind for entry in trace.entries] == ["bytes", "bytes", "end", "end"]
    assert str(trace.of("bytes")[1]).startswith("0.000000 #1 client bytes 8 bytes ")
