"""Bytes past the transport, over real sockets, whatever those have room for."""

import asyncio
import socket
import ssl

import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from vsingest.fast import SocketWriter

LOOPS = [asyncio.SelectorEventLoop, uvloop.new_event_loop]


class Peer(asyncio.Protocol):
    def __init__(self):
        self.paused = False
        self.lost = asyncio.get_running_loop().create_future()

    def pause_writing(self):
        self.paused = True

    def resume_writing(self):
        self.paused = False

    def connection_lost(self, exc):
        self.lost.set_result(exc)


async def connected(buffer=2_048):
    """A transport, its protocol, and the other end, with little room between them."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
    ours.setblocking(False)
    theirs.setblocking(False)
    loop = asyncio.get_running_loop()
    transport, peer = await loop.create_connection(Peer, sock=ours)
    return transport, peer, theirs


async def read(theirs, count):
    data = b""
    while len(data) < count:
        data += await asyncio.get_running_loop().sock_recv(theirs, count - len(data))
    return data


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 6_000)),
        st.tuples(st.just("read"), st.integers(1, 9_000)),
        st.tuples(st.just("turn"), st.none()),
    ),
    max_size=40,
)


@pytest.mark.parametrize("loop", LOOPS)
@settings(max_examples=50, deadline=None)
@given(steps=STEPS)
def test_everything_arrives_in_order_however_full_the_socket_is(loop, steps):
    async def check():
        transport, _, theirs = await connected()
        writer = SocketWriter(transport)
        assert writer.direct
        given_bytes, heard = b"", b""
        for step, value in steps:
            match step:
                case "write":
                    data = bytes((len(given_bytes) + i) % 251 for i in range(value))
                    given_bytes += data
                    writer.write(data)
                case "read":
                    wanted = min(value, len(given_bytes) - len(heard))
                    heard += await read(theirs, wanted)
                case "turn":
                    await asyncio.sleep(0)
        heard += await read(theirs, len(given_bytes) - len(heard))
        assert heard == given_bytes
        writer.close()
        transport.close()
        theirs.close()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(check())


class Bypassed(asyncio.Transport):
    """Has a socket, and notes what it is left with."""

    def __init__(self, sock, **extra):
        super().__init__({"socket": sock, **extra})
        self.written = b""
        self.holds = 0

    def get_write_buffer_size(self):
        return self.holds

    def write(self, data):
        self.written += data


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def test_the_transport_does_nothing_while_the_socket_has_room(pair):
    ours, theirs = pair
    transport = Bypassed(ours)
    writer = SocketWriter(transport)
    writer.write(b"one")
    writer.write(b"two")
    assert theirs.recv(10) == b"onetwo"
    assert transport.written == b""


def test_what_follows_waits_behind_what_the_transport_holds(pair):
    ours, theirs = pair
    transport = Bypassed(ours)
    writer = SocketWriter(transport)
    writer.write(bytes(1 << 24))
    left = len(transport.written)
    assert 0 < left < 1 << 24
    transport.holds = left
    while len(theirs.recv(1 << 20)) == 1 << 20:
        pass
    writer.write(b"after")
    assert transport.written.endswith(b"after")
    transport.holds = 0
    theirs.setblocking(False)
    try:
        while theirs.recv(1 << 20):
            pass
    except BlockingIOError:
        pass
    writer.write(b"direct again")
    assert theirs.recv(100) == b"direct again"
    assert transport.written.endswith(b"after")


def test_a_broken_socket_is_left_to_the_transport_to_find(pair):
    ours, theirs = pair
    transport = Bypassed(ours)
    writer = SocketWriter(transport)
    theirs.close()
    writer.write(b"nobody hears")
    assert transport.written == b"nobody hears"


def test_a_closed_writer_touches_no_socket(pair):
    ours, theirs = pair
    transport = Bypassed(ours)
    writer = SocketWriter(transport)
    writer.close()
    writer.close()
    assert not writer.direct
    writer.write(b"late")
    assert transport.written == b"late"
    theirs.setblocking(False)
    with pytest.raises(BlockingIOError):
        theirs.recv(10)


def test_other_transports_do_all_the_writing(pair):
    datagrams, other = socket.socketpair(type=socket.SOCK_DGRAM)
    with datagrams, other:
        for transport in (
            Bypassed(None),
            Bypassed(pair[0], sslcontext=ssl.create_default_context()),
            Bypassed(datagrams),
        ):
            writer = SocketWriter(transport)
            assert not writer.direct
            writer.write(b"abc")
            assert transport.written == b"abc"


@pytest.mark.parametrize("loop", LOOPS)
def test_the_transport_tells_of_a_peer_that_is_gone(loop):
    async def check():
        transport, peer, theirs = await connected()
        writer = SocketWriter(transport)
        theirs.close()
        writer.write(b"anyone there")
        await peer.lost
        writer.close()
        assert transport.is_closing()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(check())


def test_only_bytes_are_taken(pair):
    writer = SocketWriter(Bypassed(pair[0]))
    for data in (bytearray(b"x"), "x", None):
        with pytest.raises(TypeError, match="data"):
            writer.write(data)


@pytest.mark.parametrize("loop", LOOPS)
def test_what_the_transport_held_before_comes_first(loop):
    async def run():
        transport, _, theirs = await connected()
        held = b"a handshake" * 10_000
        transport.write(held)
        with theirs:
            begun = theirs.recv(65_536)  # so the socket has room, and the transport holds the rest
            SocketWriter(transport).write(b"frames")
            rest = await read(theirs, len(held) + 6 - len(begun))
        assert begun + rest == held + b"frames"
        transport.abort()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(run())
