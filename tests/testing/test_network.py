"""The network in memory, against what TCP promises."""

import asyncio
import contextlib
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsingest.testing import VirtualTime

PORT = 80


async def serve(handle):
    """Serves one connection after another; gives what they were."""
    return await asyncio.start_server(handle, "localhost", PORT)


async def echo(reader, writer):
    while data := await reader.read(1_000):
        writer.write(data)
        await writer.drain()
    writer.close()


async def forget(reader, writer):
    """Reads, and bears whatever comes."""
    with contextlib.suppress(ConnectionResetError):
        await reader.read()
    writer.close()


@given(
    pieces=st.lists(st.binary(max_size=40_000), max_size=10),
    latency=st.floats(0, 2),
    jitter=st.floats(0, 2),
    segment=st.none() | st.integers(1, 5_000),
    stalls=st.lists(st.floats(0, 3), max_size=3),
    seed=st.integers(0, 9),
)
@settings(max_examples=40, deadline=None)
def test_what_is_sent_arrives_whole_and_in_order(pieces, latency, jitter, segment, stalls, seed):
    sent = b"".join(pieces)

    async def talk(world):
        server = await serve(echo)
        reader, writer = await asyncio.open_connection("anything.example", PORT)
        receiving = asyncio.create_task(reader.read())
        for number, piece in enumerate(pieces):
            if number < len(stalls):
                world.network.stall(stalls[number])
            writer.write(piece)
            await writer.drain()
        writer.write_eof()
        heard = await receiving
        writer.close()
        server.close()
        return heard

    with VirtualTime(seed) as world:
        network = world.network
        network.latency, network.jitter, network.segment_bytes = latency, jitter, segment
        assert world.run(talk(world)) == sent
        assert world.now() >= 4 * latency - 1e-6  # to dial, and to be answered


def test_a_reader_that_stops_stops_the_writer(world):
    async def flood():
        let_go = asyncio.Event()
        read = []

        async def handle(reader, writer):
            await let_go.wait()
            read.append(len(await reader.read()))
            writer.close()

        server = await serve(handle)
        _, writer = await asyncio.open_connection("localhost", PORT)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(60):
                while True:
                    writer.write(bytes(10_000))
                    await writer.drain()
        written = writer.transport.get_write_buffer_size()
        assert 65_536 < written < 100_000
        let_go.set()
        await writer.drain()
        writer.close()
        await asyncio.sleep(1)
        server.close()
        return read[0]

    assert 100_000 < world.run(flood()) < 400_000


@pytest.mark.parametrize("fault", ["drop", "outage"])
def test_a_break_reaches_both_ends(world, fault):
    async def broken():
        told = []

        async def handle(reader, writer):
            try:
                await reader.read()
            except ConnectionResetError:
                told.append("server")
            writer.close()

        await serve(handle)
        reader, _ = await asyncio.open_connection("localhost", PORT)
        await asyncio.sleep(1)
        if fault == "drop":
            world.network.links[0].drop()
        else:
            world.network.outage(30)
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("localhost", PORT)
        with pytest.raises(ConnectionResetError):
            await reader.read()
        await asyncio.sleep(30)
        assert world.network.links == ()
        _, writer = await asyncio.open_connection("localhost", PORT)
        writer.close()
        await writer.wait_closed()
        await asyncio.sleep(1)
        return told

    assert world.run(broken()) == ["server"]


def test_a_stall_for_ever_keeps_both_ends_in_the_dark(world):
    async def half_open():
        await serve(forget)
        reader, writer = await asyncio.open_connection("localhost", PORT)
        await asyncio.sleep(0)
        world.network.links[0].stall(math.inf)
        writer.write(b"lost")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3_600):
                await reader.read(1)
        world.network.drop()
        with pytest.raises(ConnectionResetError):
            await writer.wait_closed()

    world.run(half_open())
    assert world.now() == pytest.approx(3_600)


def test_nobody_listens_and_a_port_is_taken_once(world):
    async def ports():
        with pytest.raises(ConnectionRefusedError, match="nothing listens on port 80 "):
            await asyncio.open_connection("localhost", PORT)
        server = await serve(echo)
        with pytest.raises(OSError, match="port: 80 is taken"):
            await serve(echo)
        server.close()
        server.close()
        assert not server.is_serving()
        async with await serve(echo):
            pass
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("localhost", PORT)

    world.run(ports())


@pytest.mark.parametrize(
    ("name", "value"), [("latency", -1), ("jitter", math.nan), ("segment_bytes", 0)]
)
def test_weather_that_cannot_be_is_refused(world, name, value):
    with pytest.raises(ValueError, match=f"{name}: "):
        setattr(world.network, name, value)


def test_what_comes_for_a_closed_end_resets_the_other(world):
    async def late():
        async def handle(_reader, writer):
            writer.transport.abort()

        await serve(handle)
        reader, writer = await asyncio.open_connection("localhost", PORT)
        assert await reader.read() == b""
        writer.write(b"too late")
        with pytest.raises(ConnectionResetError):
            await writer.wait_closed()

    world.run(late())
