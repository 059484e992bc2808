"""What peers send without end. Each flood gives the bytes that it got rid of."""

import contextlib
import itertools
import socket
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

from benches.isolation.peers import block, event

from vsingest.fast import Opcode

BYTES = 1 << 30
CONNECTIONS = 8
AUDIO = {"sampleRate": 8000, "transport": "binary"}
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n" * 2_000


def frames(opcode, payload):
    """One frame over and over, of a peer in a room."""

    def flood(target, seconds):
        until = time.monotonic() + seconds
        piece, sent = block(opcode, payload), 0
        with contextlib.suppress(OSError), target.join("flood", audio=AUDIO) as own:
            while time.monotonic() < until and sent < BYTES:  # or it is closed, or read no faster
                own.sendall(piece)
                sent += len(piece)
        return sent

    return flood


def requests(make):
    """One request over and over, on several connections at once and without a token.

    Args:
        make: Gives its beginning, what follows, and how often that is repeated.
    """

    def flood(target, seconds):
        begin, piece, times = make()
        until = time.monotonic() + seconds

        def one(_):
            sent = 0
            while time.monotonic() < until and sent < BYTES // CONNECTIONS:
                with contextlib.suppress(OSError), target.connect() as own:
                    own.sendall(begin)
                    sent += len(begin)
                    for _ in itertools.takewhile(lambda _: time.monotonic() < until, range(times)):
                        own.sendall(piece)
                        sent += len(piece)
            return sent

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            return sum(pool.map(one, range(CONNECTIONS)))

    return flood


def posted(*fields):
    """The head of a request to create a session."""
    lines = ["POST /v2/ingest/sessions HTTP/1.1", "Host: h", "Content-Type: application/json"]
    return "\r\n".join([*lines, *fields, "", ""]).encode()


def gzip_bomb():
    """A body of 64 KiB, as many as one may have, that is 64 MiB."""
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(64)), packer.flush()])
    return posted("Content-Encoding: gzip", f"Content-Length: {len(bomb)}"), bomb, 1


def tiny_chunks():
    """A body in chunks of one byte, without end."""
    return posted("Transfer-Encoding: chunked"), b"1\r\nx\r\n" * 10_000, BYTES


def long_headers():
    """Headers of 1.9 MiB, which never end."""
    line = b"x-a: " + bytes(8_000).replace(b"\0", b"y") + b"\r\n"
    return b"GET / HTTP/1.1\r\nHost: h\r\n", line * 8, 31


def continued(target, seconds):
    """A receiver of webhooks that answers `100 Continue` for ever, to ten sessions a second."""
    until = time.monotonic() + seconds
    sent = []

    def answer(peer):
        with contextlib.suppress(OSError), peer:
            peer.settimeout(max(0.1, until - time.monotonic()))
            peer.recv(65_536)
            while time.monotonic() < until:
                peer.sendall(CONTINUE)
                sent.append(len(CONTINUE))

    def accept(listening):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=answer, args=listening.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, args=(listening,), daemon=True).start()
        hook = {"endPoint": f"http://127.0.0.1:{listening.getsockname()[1]}/", "events": ["*"]}
        for number in itertools.count():
            if (left := until - time.monotonic()) <= 0:
                break
            room = f"hooked-{number}"
            target.post("/v2/rooms", {"customRoomId": room, "webhook": hook})
            with target.join(room) as own:
                own.sendall(event(event="stop"))
                time.sleep(min(0.1, left))
        listening.shutdown(socket.SHUT_RDWR)
    return sum(sent)


FLOODS = {
    "pongs": frames(Opcode.PONG, b""),
    "pings": frames(Opcode.PING, b""),
    "odd binary": frames(Opcode.BINARY, b"x"),
    "empty media": frames(Opcode.TEXT, b'{"event":"media","payload":""}'),
    "gzip bomb": requests(gzip_bomb),
    "tiny chunks": requests(tiny_chunks),
    "long headers": requests(long_headers),
    "continued": continued,  # last: what it leaves to be delivered is tried again
}


def flood(name, target, seconds):
    """Floods for a while; gives the bytes."""
    return FLOODS[name](target, seconds)
