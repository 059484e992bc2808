"""A peer that sends frames without end is bounded, and costs nobody else anything."""

import asyncio
import os

import numpy as np
import pytest
from tests.field.test_last_words import frame, raw
from tests.server.conftest import authority, certificate, io, running, start_server, ticker, trust

from vsingest.fast import FrameParser, Opcode, encode_frame

__all__ = ["authority", "certificate", "io", "running", "start_server", "ticker", "trust"]

AUDIO = np.arange(160, dtype=np.int16)
COST = 200  # of a frame, beside its bytes
BINARY = {"sampleRate": 8000, "transport": "binary"}


async def until_closed(reader):
    """The code and the reason of the close that a peer reads at last."""
    parser = FrameParser(role="client")
    while data := await reader.read(65_536):
        for got in parser.feed(data):
            if got.opcode is Opcode.CLOSE:
                return got.close_code, got.close_reason
    raise AssertionError("no close frame came")


@pytest.fixture(params=[False, True], ids=["tcp", "tls"])
async def either(request, start_server):
    return await start_server(tls=request.param, control_frame_burst=50)


@pytest.mark.parametrize("opcode", [Opcode.PING, Opcode.PONG], ids=["pings", "pongs"])
async def test_who_sends_pings_or_pongs_without_end_is_closed(either, opcode):
    witness = await either.join("witness", "another")
    reader, writer = await raw(either, "flood")
    writer.write(frame(event="start") + frame(opcode, b"x") * 1_000)
    assert await until_closed(reader) == (1008, "too many pings and pongs")
    writer.close()
    await witness.settle()


async def test_pings_and_pongs_within_the_bound_are_answered(either):
    reader, writer = await raw(either, "steady")
    writer.write(frame(Opcode.PING, b"x") * 50)
    parser, pongs = FrameParser(role="client"), 0
    while pongs < 50:
        pongs += sum(got.opcode is Opcode.PONG for got in parser.feed(await reader.read(4_096)))
    writer.transport.abort()


async def test_more_bytes_than_the_bound_are_read_later_and_none_is_lost(start_server, ticker):
    rate, burst, frames = 400_000, 20_000, 1_501
    running = await start_server(read_bytes_per_second=rate, read_burst_bytes=burst)
    witness = await running.join("witness", "another")
    speaker = await running.join("speaker", "another")
    reader, writer = await raw(running, "flood")
    writer.write(frame(event="start", audio=BINARY) + frame(event="subscribe", topic="t"))
    one = encode_frame(Opcode.BINARY, b"x", mask_key=os.urandom(4))
    parser, loop = FrameParser(role="client"), asyncio.get_running_loop()
    began = loop.time()
    for flood, word in ((one * frames, "taken"), (b"", "last")):
        writer.write(flood + frame(event="message", topic="t", data=word))
        for _ in range(10):
            await speaker.send_audio(AUDIO)
            await speaker.settle()
            ticker()
            await witness.settle()
        seen = b""
        async with asyncio.timeout(20):
            while word.encode() not in seen:
                for got in parser.feed(await reader.read(4_096)):
                    seen += bytes(got.payload) if got.opcode is Opcode.TEXT else b""
    # What follows is read when the budget has paid for it: a bound that no slowness breaks.
    assert (loop.time() - began) * rate + burst >= 0.99 * frames * (len(one) + COST)
    writer.transport.abort()


@pytest.mark.parametrize("end", ["its last words", "the loss of its connection"])
async def test_many_small_frames_at_once_keep_nobody_waiting(start_server, end):
    unbounded = 1 << 40
    running = await start_server(read_bytes_per_second=unbounded, read_burst_bytes=unbounded)
    witness = await running.join("witness", "another")
    reader, writer = await raw(running, "flood")
    writer.write(frame(event="start", audio=BINARY) + frame(event="subscribe", topic="t"))
    one = encode_frame(Opcode.BINARY, b"x", mask_key=os.urandom(4))
    writer.write(one * 60_000 + frame(event="message", topic="t", data="last"))
    async with asyncio.timeout(20):
        if end == "its last words":
            parser, seen = FrameParser(role="client"), b""
            while b"last" not in seen:
                for got in parser.feed(await reader.read(4_096)):
                    seen += bytes(got.payload) if got.opcode is Opcode.TEXT else b""
        else:
            await writer.drain()
        writer.transport.abort()
        await witness.settle()
