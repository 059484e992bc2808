"""A connection over TLS whose near end was taken over from a loop; the far end is Python's."""

import _ssl
import asyncio
import contextlib
import ctypes
import fcntl
import functools
import socket
import ssl
import struct
import termios

import trustme

from vsingest.transport.take_tls import take_tls

OPENSSL = ctypes.CDLL(_ssl.__file__)  # what it finds is what Python's ssl uses
AUTHORITY = trustme.CA()
CERTIFICATE = AUTHORITY.issue_cert("localhost", "127.0.0.1")


@functools.cache
def contexts(version=ssl.TLSVersion.TLSv1_3, mutual=False):
    """Those of a server and of a client who trusts it."""
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    client = ssl.create_default_context()
    CERTIFICATE.configure_cert(server)
    AUTHORITY.configure_trust(client)
    for each in (server, client):
        each.minimum_version = each.maximum_version = version
    if mutual:
        AUTHORITY.configure_trust(server)
        server.verify_mode = ssl.CERT_REQUIRED
        AUTHORITY.issue_cert("someone").configure_cert(client)
    return server, client


def pointer(ssl_object):
    """The SSL of a connection."""
    place = id(ssl_object._sslobj) + object.__basicsize__ + ctypes.sizeof(ctypes.c_void_p)
    return ctypes.c_void_p.from_address(place)


class Peer:
    """The far end: a socket, and records that the test sends when it likes, cut as it likes."""

    def __init__(self, sock, context, server_side):
        self.sock = sock
        self.came, self.goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        name = None if server_side else "localhost"
        self.tls = context.wrap_bio(self.came, self.goes, server_side, server_hostname=name)
        self.loop = asyncio.get_running_loop()

    async def shake(self):
        while True:
            try:
                self.tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                await self.send()
                self.came.write(await self.loop.sock_recv(self.sock, 65_536))
        await self.send()

    def records(self):
        """What was made since, for `send`."""
        return self.goes.read()

    async def send(self, records=None):
        await self.loop.sock_sendall(self.sock, self.records() if records is None else records)

    async def say(self, data):
        self.tls.write(data)
        await self.send()

    async def read(self, count):
        """So many bytes that were said; fewer if the near end says that there is nothing more."""
        data = b""
        while len(data) < count:
            try:
                piece = self.tls.read(count - len(data))
                if not piece:
                    break
                data += piece
            except ssl.SSLZeroReturnError:
                break
            except ssl.SSLWantReadError:
                if self.goes.pending:
                    await self.send()
                records = await self.loop.sock_recv(self.sock, 65_536)
                if not records:
                    raise EOFError from None
                self.came.write(records)
        return data

    async def read_some(self):
        """Whatever was said, once that is something."""
        data = await self.read(1)
        with contextlib.suppress(ssl.SSLWantReadError):
            data += self.tls.read(65_536)
        return data

    def rekey(self, *, both):
        """Has new keys used for what follows, in the other direction too if so asked."""
        assert OPENSSL.SSL_key_update(pointer(self.tls), int(both)) == 1
        assert OPENSSL.SSL_do_handshake(pointer(self.tls)) == 1

    def ticket(self):
        """Has another ticket sent, if the far end is the server."""
        if self.tls.server_side:
            assert OPENSSL.SSL_new_session_ticket(pointer(self.tls)) == 1
            assert OPENSSL.SSL_do_handshake(pointer(self.tls)) == 1

    async def ends(self):
        """Returns once the near end has closed the connection."""
        try:
            while await self.loop.sock_recv(self.sock, 65_536):
                pass
        except ConnectionResetError:
            pass


class Near(asyncio.BufferedProtocol):
    """Notes what the near end's transport tells."""

    def __init__(self):
        self.buffer = bytearray(1_000)
        self.heard = b""
        self.ended = False
        self.paused = False
        self.lost = asyncio.get_running_loop().create_future()

    def get_buffer(self, sizehint):
        return self.buffer

    def buffer_updated(self, nbytes):
        self.heard += self.buffer[:nbytes]

    def eof_received(self):
        self.ended = True

    def pause_writing(self):
        self.paused = True

    def resume_writing(self):
        self.paused = False

    def connection_lost(self, exc):
        self.lost.set_result(exc)


async def connect(*, side="server", version=ssl.TLSVersion.TLSv1_3, mutual=False, room=None):
    """A transport of the loop's, the other end, and the near end's socket."""
    server, client = contexts(version, mutual)
    ours, theirs = socket.socketpair()
    for each in (ours, theirs):
        each.setblocking(False)
        if room is not None:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, room)
    loop = asyncio.get_running_loop()
    if side == "server":
        peer = Peer(theirs, client, server_side=False)
        near = loop.connect_accepted_socket(asyncio.Protocol, ours, ssl=server)
    else:
        peer = Peer(theirs, server, server_side=True)
        near = loop.create_connection(
            asyncio.Protocol, sock=ours, ssl=client, server_hostname="localhost"
        )
    shaking = asyncio.create_task(peer.shake())
    transport, _ = await near
    await shaking
    asyncio.current_task().add_done_callback(lambda _: theirs.close())
    return transport, peer, ours


async def taken(protocol=None, seconds=30.0, **options):
    """The same, taken over, with a protocol that reads."""
    before, peer, ours = await connect(**options)
    transport = take_tls(before, seconds)
    assert transport is not None
    protocol = protocol or Near()
    transport.set_protocol(protocol)
    transport.resume_reading()
    return transport, protocol, peer, ours


async def until(condition):
    """Lets the loop turn until something is so."""
    while not condition():  # noqa: ASYNC110 - of no event that could tell of it
        await asyncio.sleep(0)


async def consumed(sock):
    """Returns once the loop has read everything that has come."""

    def left():
        waiting = fcntl.ioctl(sock.fileno(), termios.FIONREAD, bytes(4))
        return struct.unpack("=i", waiting)[0]

    await until(lambda: sock.fileno() < 0 or not left())
