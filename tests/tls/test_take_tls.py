"""The takeover of a connection from an event loop's own TLS, in whatever state that is."""

import asyncio
import contextlib
import gc
import os
import socket
import ssl
import threading
from pathlib import Path

import pytest
from tests.tls.rig import Near, connect, consumed, contexts, taken, until

from vsingest.fast import _tls_records
from vsingest.transport import take_tls as module
from vsingest.transport.take_tls import take_tls
from vsingest.transport.tls_transport import TlsTransport

pytestmark = pytest.mark.parametrize("side", ["server", "client"])


async def test_it_is_possible_here_and_says_what_the_loop_said(side):
    assert _tls_records.tls_refusal() == ""
    before, peer, _ = await connect(side=side)
    names = "ssl_object", "sslcontext", "cipher", "compression", "peercert", "peername", "sockname"
    said = {name: before.get_extra_info(name) for name in names}
    ours = take_tls(before)
    assert {name: ours.get_extra_info(name) for name in names} == said
    assert ours.get_extra_info("nothing", 1) == 1
    assert not ours.is_closing()
    assert not ours.is_reading()
    ours.abort()
    await peer.ends()


async def test_what_came_before_and_was_not_read_is_taken_along(side):
    before, peer, sock = await connect(side=side)
    before.pause_reading()
    await peer.say(b"one ")
    peer.tls.write(b"two ")
    halved = peer.records()
    await peer.send(halved[:11])
    await consumed(sock)
    ours, near = take_tls(before), Near()
    ours.set_protocol(near)
    ours.resume_reading()
    await peer.send(halved[11:])
    await peer.say(b"three")
    await until(lambda: near.heard == b"one two three")
    ours.abort()
    assert await near.lost is None


async def test_what_was_written_before_and_not_sent_leaves_first(side):
    before, peer, _ = await connect(side=side, room=2_048)
    data = bytes(i % 251 for i in range(300_000))
    before.write(data)
    ours, near = take_tls(before), Near()
    ours.set_protocol(near)
    ours.resume_reading()
    ours.write(b"after")
    assert ours.get_write_buffer_size() > 0
    assert await peer.read(len(data) + 5) == data + b"after"
    ours.abort()
    assert await near.lost is None


async def test_the_loops_transport_has_nothing_left_to_do(side):
    before, peer, _ = await connect(side=side)
    ours = take_tls(before)
    assert before.is_closing()
    before.abort()
    before.close()
    near = Near()
    ours.set_protocol(near)
    ours.resume_reading()
    await peer.say(b"on and on")
    await until(lambda: near.heard == b"on and on")
    ours.write(b"and back")
    assert await peer.read(8) == b"and back"
    ours.abort()
    assert await near.lost is None


async def test_a_connection_that_cannot_be_taken_goes_on_as_it_was(side, monkeypatch):
    before, peer, _ = await connect(side=side)
    near = Near()
    before.set_protocol(near)
    with monkeypatch.context() as patch:
        patch.setattr(module, "tls_refusal", lambda: "as in a static build")
        assert take_tls(before) is None
    with monkeypatch.context() as patch:
        patch.setattr(module, "_below", lambda transport: (None, None))
        assert take_tls(before) is None
    with monkeypatch.context() as patch:
        patch.setattr(module, "TlsTransport", lambda *_: (_ for _ in ()).throw(ValueError))
        assert take_tls(before) is None
    await peer.say(b"as before")
    await until(lambda: near.heard == b"as before")
    before.abort()
    assert take_tls(before) is None  # it is closing
    await near.lost


async def test_what_is_no_such_connection_is_refused(side):
    ends = socket.socketpair()
    loop = asyncio.get_running_loop()
    plain, _ = await loop.create_connection(asyncio.Protocol, sock=ends[0])
    assert take_tls(plain) is None
    context = contexts()[side == "client"]
    name = None if side == "server" else "localhost"
    unshaken = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), side == "server", name)
    with pytest.raises(ValueError, match="OpenSSL does not say of it what Python says"):
        TlsTransport(plain, unshaken, {}, 1)
    with pytest.raises(TypeError, match=r"needs an ssl\.SSLObject, got int"):
        TlsTransport(plain, 1, {}, 1)
    ends[1].setblocking(True)
    with (
        context.wrap_socket(
            ends[1],
            side == "server",
            do_handshake_on_connect=False,
            server_hostname=None if side == "server" else "localhost",
        ) as over_socket,
        pytest.raises(ValueError, match="laid out in a way that is not known"),
    ):
        TlsTransport(plain, over_socket, {}, 1)
    plain.abort()


async def test_client_certificates_are_those_that_python_checked(side):
    transport, near, peer, _ = await taken(side=side, mutual=True)
    subject = transport.get_extra_info("peercert")["subjectAltName"]
    assert ("DNS", "someone" if side == "server" else "localhost") in subject
    await peer.say(b"trusted")
    await until(lambda: near.heard == b"trusted")
    transport.abort()
    await near.lost


async def nothing_is_left():
    for _ in range(5):  # the loop holds the error of a write for a turn or two
        await asyncio.sleep(0)
    gc.collect()
    assert not [each for each in gc.get_objects() if isinstance(each, TlsTransport)]


def open_sockets():
    """How many there are; uvloop keeps a file of its own open from some time on."""
    found = 0
    for number in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):
            found += os.readlink(f"/proc/self/fd/{number}").startswith("socket:")
    return found


@pytest.mark.parametrize("point", ["before", "taken", "protocol set", "reading", "talking"])
@pytest.mark.parametrize("how", ["reset", "end", "garbage"])
async def test_a_connection_that_drops_at_any_point_leaves_nothing(side, point, how):
    async def drop(peer):
        if how == "garbage":
            await peer.send(b"\x17\x03\x03\x00\x20" + bytes(32))
        else:
            peer.sock.close()
        await asyncio.sleep(0)

    async def live():
        before, peer, _ = await connect(side=side)
        if how == "reset":
            before.write(bytes(100))  # unread at its close, which makes a reset of it
        if point == "before":
            await drop(peer)
            await until(lambda: how == "garbage" or before.is_closing())
        ours, near = take_tls(before), Near()
        if ours is not None:
            steps = {
                "taken": lambda: None,
                "protocol set": lambda: ours.set_protocol(near),
                "reading": ours.resume_reading,
                "talking": lambda: ours.write(b"hello"),
            }
            for name, step in steps.items():
                step()
                if name == point:
                    await drop(peer)
            await near.lost
        before.abort()
        peer.sock.close()

    sockets = open_sockets()
    await live()
    await until(lambda: open_sockets() == sockets)
    await nothing_is_left()


def resident_kib():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


@pytest.mark.skipif(
    "libasan" in os.environ.get("LD_PRELOAD", ""), reason="the sanitizer keeps what is freed"
)
async def test_cycles_of_connect_talk_and_close_leave_nothing(side):
    async def cycles(count):
        for _ in range(count):
            transport, near, peer, _ = await taken(side=side)
            await peer.say(b"x" * 20_000)
            transport.write(b"y" * 20_000)
            await peer.read(20_000)
            await until(lambda near=near: len(near.heard) == 20_000)
            transport.close()
            with pytest.raises(ssl.SSLWantReadError):
                peer.tls.unwrap()
            assert await peer.read(1) == b""
            await peer.send()
            await near.lost
            peer.sock.close()

    await cycles(10)
    sockets, threads = open_sockets(), threading.active_count()
    grown = []
    for _ in range(3):
        before = resident_kib()
        await cycles(30)
        gc.collect()
        grown.append(resident_kib() - before)
    assert (open_sockets(), threading.active_count()) == (sockets, threads)
    # An SSL that nobody frees is 40 KiB or more, its buffers included.
    assert min(grown) < 30 * 20
    await nothing_is_left()
