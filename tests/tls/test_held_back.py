"""What a connection holds back: it is bounded, leaves in order, and is never sent elsewhere."""

import asyncio
import ctypes
import os
import socket
import ssl
import subprocess
import sys

import pytest
import uvloop
from tests.tls.rig import OPENSSL, Near, connect, consumed, pointer, taken, until
from tests.tls.test_wire import Sender

from vsingest.fast import AudioWire
from vsingest.transport.take_tls import take_tls

LOOPS = {"asyncio": asyncio.SelectorEventLoop, "uvloop": uvloop.new_event_loop}
SET_MAX_SEND_FRAGMENT = 52  # of OpenSSL's ssl.h


@pytest.fixture(params=LOOPS)
def run(request):
    with asyncio.Runner(loop_factory=LOOPS[request.param]) as runner:
        yield runner.run


def test_a_transport_that_is_full_when_it_is_taken_pauses_its_protocol(run):
    async def check():
        before, peer, _ = await connect(room=2_048)
        before.write(bytes(300_000))
        ours, near = take_tls(before), Near()
        ours.set_protocol(near)
        ours.resume_reading()
        assert near.paused
        ours.write(bytes(100_000))
        await peer.read(400_000)
        await until(lambda: not near.paused)
        assert ours.get_write_buffer_size() == 0
        low, high = ours.get_write_buffer_limits()
        assert 0 < low < high
        ours.abort()
        await near.lost

    run(check())


async def half_a_ticket(peer, sock):
    """Sends a part of a session ticket; returns the rest of it."""
    assert OPENSSL.SSL_ctrl(pointer(peer.tls), SET_MAX_SEND_FRAGMENT, ctypes.c_long(512), None)
    peer.ticket()
    records = peer.records()
    first = int.from_bytes(records[3:5], "big") + 5
    assert first < len(records)
    await peer.send(records[:first])
    await consumed(sock)
    return records[first:]


def test_what_is_written_amid_a_ticket_is_bounded_and_follows_it(run):
    async def check():
        transport, near, peer, sock = await taken(side="client", mutual=True)
        rest = await half_a_ticket(peer, sock)
        high = transport.get_write_buffer_limits()[1]
        said = bytes(i % 251 for i in range(high + 1_000))
        transport.write(said[:1_000])
        assert not near.paused
        transport.write(said[1_000:])
        assert (near.paused, transport.get_write_buffer_size()) == (True, len(said))
        await peer.send(rest)
        assert await peer.read(len(said)) == said
        await until(lambda: not near.paused)
        transport.abort()
        await near.lost

    run(check())


def test_a_close_amid_a_ticket_follows_it(run):
    async def check():
        transport, near, peer, sock = await taken(side="client", mutual=True)
        rest = await half_a_ticket(peer, sock)
        transport.write(b"last words")
        transport.close()
        await peer.send(rest)
        assert await peer.read(100) == b"last words"  # up to the close_notify
        peer.tls.unwrap()
        await peer.send()
        assert await near.lost is None

    run(check())


def test_a_protocol_that_fails_when_it_reads_on_ends_its_connection(run):
    async def check():
        faults = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: faults.append(type(context["exception"]))
        )
        transport, near, peer, sock = await taken()
        near.buffer = bytearray(10)
        hears = near.buffer_updated

        def pause_after(nbytes):
            hears(nbytes)
            transport.pause_reading()

        near.buffer_updated = pause_after
        await peer.say(b"x" * 30)
        await consumed(sock)
        await until(lambda: near.heard)
        near.buffer_updated = lambda nbytes: 1 / 0
        transport.resume_reading()
        assert isinstance(await near.lost, ZeroDivisionError)
        assert faults == [ZeroDivisionError]

    run(check())


def test_a_peer_that_ends_and_reads_nothing_is_left(run):
    async def check():
        transport, near, peer, _ = await taken(seconds=0.05, room=2_048)
        transport.write(bytes(1 << 20))
        peer.sock.shutdown(socket.SHUT_WR)
        assert await near.lost is None
        assert near.ended

    run(check())


def test_nothing_is_read_before_there_is_a_protocol(run):
    async def check():
        before, peer, _ = await connect(room=4_096)
        ours, near = take_tls(before), Near()
        said = bytes(i % 251 for i in range(2_000_000))
        saying = asyncio.create_task(peer.say(said))
        for _ in range(100):
            await asyncio.sleep(0)
        assert not saying.done()
        ours.set_protocol(near)
        ours.resume_reading()
        await saying
        await until(lambda: len(near.heard) == len(said))
        assert near.heard == said
        ours.abort()
        await near.lost

    run(check())


def test_audio_never_goes_to_a_file_that_has_the_number_of_the_socket(run):
    async def check():
        transport, near, peer, sock = await taken(side="client")
        transport.write(b"first")
        assert await peer.read(5) == b"first"
        stranger, strangers_peer = socket.socketpair()
        for each in (stranger, strangers_peer):
            each.setblocking(False)
        kept = os.dup(sock.fileno())
        wire = AudioWire(sock.fileno(), tls=transport)
        sender = Sender(wire)
        os.dup2(stranger.fileno(), sock.fileno())
        with sender:
            assert len(await peer.read_some()) > 300
        os.dup2(kept, sock.fileno())
        with pytest.raises(BlockingIOError):
            strangers_peer.recv(65_536)
        wire.close()
        transport.abort()
        await near.lost
        stranger.close()
        strangers_peer.close()
        os.close(kept)

    run(check())


HANDSHAKE_WITH_A_CALLBACK = """
import asyncio, ssl
from tests.tls.rig import connect, contexts, take_tls, Near
from tests.tls.test_wire import Owner, Sender


async def check():
    _, client = contexts()
    client._msg_callback = lambda *_: None
    before, peer, _ = await connect(side="client")
    client._msg_callback = None
    transport, near = take_tls(before), Near()
    transport.set_protocol(near)
    transport.resume_reading()
    assert transport.shareable
    owner = Owner(transport, near)
    with Sender(owner.wire):
        for _ in range(3_000):
            owner.say(b"x" * 100)
            await peer.read_some()
    owner.wire.close()
    transport.abort()
    await near.lost


asyncio.run(check())
"""


def test_a_callback_of_the_handshake_holds_nothing_up_later():
    # A process of its own, since a thread that waits for the GIL can hold it up for ever.
    subprocess.run([sys.executable, "-c", HANDSHAKE_WITH_A_CALLBACK], check=True, timeout=60)


@pytest.mark.parametrize("side", ["server", "client"])
async def test_new_keys_of_tls_1_2_are_refused_and_the_connection_goes_on(side):
    transport, near, peer, sock = await taken(side=side, version=ssl.TLSVersion.TLSv1_2)
    assert OPENSSL.SSL_renegotiate(pointer(peer.tls)) == 1
    OPENSSL.SSL_do_handshake(pointer(peer.tls))
    await peer.send()
    await consumed(sock)
    transport.write(b"amidst")
    assert transport.get_write_buffer_size() == 0
    with pytest.raises(ssl.SSLError, match="NO_RENEGOTIATION"):
        await peer.read(6)
    assert not near.lost.done()
    transport.abort()
    await near.lost
