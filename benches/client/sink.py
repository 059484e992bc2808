"""A service in a process of its own that answers `start` and notes when each audio frame came.

When it came is told by the kernel (`SO_TIMESTAMPNS`, socket(7)), so that a service that is busy
with one call makes no frame of another look late. Frames of one call that wait together have the
time of the last: a service that is busy for longer than 20 ms makes them look later than they were.
"""

import contextlib
import json
import os
import selectors
import socket
import ssl
import struct
import subprocess
import sys

import numpy as np
from benches.client.secured import Secured, certificate

from vsingest import fast
from vsingest.transport.accept_key import accept_key

JOINED = fast.encode_frame(
    fast.Opcode.TEXT, b'{"event":"meeting-joined","roomId":"room","sessionId":"session"}'
)
ON_TIME = 0.001  # a frame may differ that much in how long it is under way
FIRST_FRAMES = 10  # a lead makes these come in a burst, which is no lateness
SO_TIMESTAMPNS = 35  # asm-generic/socket.h, and the kind of its message
TIMESPEC = struct.Struct("@ll")
READ_BYTES = 65_536


class Connection:
    """One call.

    Args:
        peer: Its socket.
        context: For TLS; None without.

    Attributes:
        arrivals: When each frame came, in seconds.
    """

    def __init__(self, peer, context=None):
        peer.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.arrivals = []
        self._peer = peer
        self._secured = Secured(context, peer.sendall) if context else None
        self._write = self._secured.write if context else peer.sendall
        self._parser = fast.FrameParser(role="server")
        self._upgraded = False
        self._head = b""

    def read(self):
        """Takes what came; False once that was the end."""
        try:
            data, told, _, _ = self._peer.recvmsg(READ_BYTES, socket.CMSG_SPACE(TIMESPEC.size))
        except ConnectionError:
            return False
        if not data:
            return False
        if self._secured:
            try:
                data = self._secured.read(data)
            except ssl.SSLError:
                return False
        if not self._upgraded:
            self._head += data
            head, end, data = self._head.partition(b"\r\n\r\n")
            if not end:
                return True
            self._upgrade(head.decode())
        for frame in self._parser.feed(data):
            if frame.opcode == fast.Opcode.CLOSE:
                self._write(fast.encode_frame(fast.Opcode.CLOSE, frame.payload))
                return False
            if frame.opcode == fast.Opcode.PING:
                self._write(fast.encode_frame(fast.Opcode.PONG, frame.payload))
            elif len(frame.payload) > 400:
                self.arrivals.append(_came(told))
            elif b'"start"' in frame.payload:
                self._write(JOINED)
        return True

    def _upgrade(self, head):
        self._upgraded = True
        lines = (line.partition(": ") for line in head.split("\r\n")[1:])
        key = {name.lower(): value for name, _, value in lines}["sec-websocket-key"]
        self._write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept_key(key).encode() + b"\r\n\r\n"
        )


def _came(told):
    """The kernel's time of what was read, in seconds."""
    for _, kind, data in told:
        if kind == SO_TIMESTAMPNS:
            seconds, nanoseconds = TIMESPEC.unpack(data)
            return seconds + nanoseconds / 1e9
    raise RuntimeError("the kernel does not tell when a segment came")


def lateness(arrivals):
    """How far each frame lagged behind the steadiest grid it kept, in seconds."""
    times = np.array(arrivals)
    if times.size <= 2 * FIRST_FRAMES:
        return np.zeros(0)
    lag = (times - np.arange(times.size) * 0.02)[FIRST_FRAMES:]
    return lag - np.percentile(lag, 1)


def beyond_their_time(arrivals):
    """How many frames came after the time that the first one's arrival gives them."""
    times = np.array(arrivals)
    return int(((times - np.arange(times.size) * 0.02) > times[:1] + ON_TIME).sum())


def finished(arrivals):
    """Prints a line of JSON about a connection that ended."""
    late = lateness(arrivals)
    p50, p99 = np.percentile(late, (50, 99)) if late.size else (0, 0)
    worst = late.max(initial=0)
    print(json.dumps([len(arrivals), p50, p99, worst, beyond_their_time(arrivals)]), flush=True)


def serve(tls):
    """Listens, says where and by whom it is trusted, and goes on for ever."""
    context, trusted = certificate() if tls else (None, None)
    ended = []
    with socket.create_server(("127.0.0.1", 0)) as server, selectors.DefaultSelector() as ready:
        ready.register(server, selectors.EVENT_READ)
        print(json.dumps([server.getsockname()[1], trusted and str(trusted)]), flush=True)
        while True:
            events = ready.select(timeout=0.5 if ended else None)
            if not events:
                # What takes long is done when nobody talks any more.
                while ended:
                    finished(ended.pop())
            for key, _ in events:
                if key.fileobj is server:
                    peer, _ = server.accept()
                    ready.register(peer, selectors.EVENT_READ, Connection(peer, context))
                elif not key.data.read():
                    ready.unregister(key.fileobj)
                    key.fileobj.close()
                    ended.append(key.data.arrivals)


class SinkProcess:
    """The service as a benchmark uses it."""

    def __init__(self, process):
        self.process = process
        port, trusted = json.loads(process.stdout.readline())
        if trusted:
            os.environ["SSL_CERT_FILE"] = trusted
        self.url = f"{'wss' if trusted else 'ws'}://127.0.0.1:{port}/videosdk?ref=bench"

    def results(self, count):
        """Of so many connections: frames; p50, p99, worst lateness in seconds; frames too late."""
        return np.array([json.loads(self.process.stdout.readline()) for _ in range(count)])


@contextlib.contextmanager
def sink(*, tls=False):
    """Runs the service for as long as the block; by TLS, this process trusts it from then on."""
    command = [sys.executable, "-m", "benches.client.sink", *["tls"] * tls]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield SinkProcess(process)
        finally:
            process.terminate()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        serve("tls" in sys.argv)
