"""A service that sends without end is read at a bounded rate, and one pong answers many pings."""

import asyncio

import numpy as np
import pytest
from tests.field.raw_service import JOINED, frame, raw_service

import vsingest
from vsingest.client.sockets.socket import PONGS_A_TURN, READING
from vsingest.fast import FrameParser, Opcode
from vsingest.transport.reading_pace import TURN_BYTES

WORDS = np.arange(1, 8_001, dtype=np.int16)
COST = 200  # of a frame, beside its bytes


def pongs(heard):
    return [
        bytes(got.payload)
        for got in FrameParser(role="server").feed(heard)
        if got.opcode is Opcode.PONG
    ]


@pytest.mark.parametrize("ahead", [0, 10])
async def test_the_latest_of_many_pings_are_answered(io, ahead):
    """As many as come at once; audio among them changes nothing."""
    asked = [b"%06d" % number for number in range(20_000)]
    talk = frame(b'{"event":"media","payload":"AAA="}') * ahead
    flood = talk + b"".join(frame(payload, 0x89) for payload in asked)
    answered = []
    async with (
        raw_service(frames=frame(JOINED) + flood) as hostile,
        vsingest.connect(ws_url=hostile.url, reconnect=False),
    ):
        while asked[-1] not in answered:
            await hostile.more.wait()
            hostile.more.clear()
            answered = pongs(bytes(hostile.heard))
        hostile.drop()
    assert answered == sorted(set(answered))
    # So many for each turn of the loop, of which there are more than two.
    assert 2 * PONGS_A_TURN < len(answered) <= 2 * PONGS_A_TURN * (len(flood) // TURN_BYTES)


@pytest.mark.parametrize("kind", ["pings", "pongs", "texts"])
async def test_it_is_read_no_faster_than_the_bound(io, service, kind):
    opcode, payload = {"pings": (0x89, b""), "pongs": (0x8A, b""), "texts": (0x81, b"[]")}[kind]
    one = frame(payload, opcode)
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with (
        raw_service(frames=frame(JOINED) + one * 1_000_000) as hostile,
        vsingest.connect(ws_url=hostile.url, reconnect=False) as flooded,
        service.connect() as witness,
    ):
        peer = await service.peer()
        await witness.send(WORDS)
        await witness.drain()
        # A turn is begun while there is anything left of the budget.
        most = READING.read_burst_bytes + (loop.time() - began) * READING.read_bytes_per_second
        turn = TURN_BYTES // len(one)
        if kind == "pings":
            turns = len(pongs(bytes(hostile.heard))) // PONGS_A_TURN
            assert 0 < (turns - 1) * turn * COST <= most + turn * COST
        elif kind == "texts":
            assert 0 < flooded.stats().errors * COST <= most + turn * COST
        hostile.drop()
        await witness.leave()
        while await peer.event() is not None:
            pass
    np.testing.assert_array_equal([sample for sample in peer.samples if sample], WORDS)
