"""A wire over a pair of sockets, with a small buffer, and what its other end heard."""

import os
import socket

import numpy as np

from vsingest import fast
from vsingest.fast import AudioWire, Opcode, PacedQueue, Stretch


def ramp(count, start=0):
    """Samples that tell their position; none of them is silent."""
    return (np.arange(start, start + count) % 30_000 + 1).astype(np.int16)


def small_pair(buffer):
    """Two ends of a TCP connection that takes little at a time, and now and then part of it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        ours = socket.socket()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
        ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 200)
        ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ours.connect(listening.getsockname())
        return ours, listening.accept()[0]


class Ear:
    """The other end of a socket: reads what is asked for, and understands all of it."""

    def __init__(self, sock):
        self.sock = sock
        self.sock.setblocking(False)
        self.parser = fast.FrameParser(role="server")
        self.samples = []
        self.texts = []
        self.closes = []
        self.keys = set()

    def read(self, count=1 << 20):
        try:
            data = self.sock.recv(count)
        except BlockingIOError:
            return 0
        self.take(data)
        return len(data)

    def take(self, data):
        for frame in self.parser.feed(data):
            if frame.opcode == Opcode.CLOSE:
                self.closes.append(bytes(frame.payload))
            elif frame.opcode == Opcode.TEXT and b'"media"' in bytes(frame.payload):
                assert not self.closes
                self.samples.extend(fast.decode_media(bytes(frame.payload)))
            elif frame.opcode == Opcode.BINARY:
                assert not self.closes
                self.samples.extend(np.frombuffer(frame.payload, "<i2"))
            elif frame.opcode == Opcode.TEXT:
                self.texts.append(bytes(frame.payload))

    def read_all(self):
        while self.read():
            pass

    def hear(self, samples, *, texts=0, closes=0):
        """Reads until so much has come; it may still be under way."""
        wanted = (samples, texts, closes)
        while any(
            len(heard) < count
            for heard, count in zip((self.samples, self.texts, self.closes), wanted, strict=True)
        ):
            self.read()
            os.sched_yield()


class Rig:
    """A queue with a wire into a small socket; time is what the test says."""

    def __init__(self, lead=0.06, buffer=2_304, frame=160, transport="json"):
        ours, theirs = small_pair(buffer)
        self.frame = frame
        self.ear = Ear(theirs)
        self.ours = ours
        self.wire = AudioWire(ours.fileno())
        self.wire.transport = transport
        self.stretch = Stretch(lead)
        self.queue = PacedQueue(8_000, self.stretch, frame_samples=frame)
        self.queue.wire = self.wire
        self.now = 100.0
        self.accepted = 0
        self.waiting = b""

    def put(self, count):
        count = min(count, 8_000 - self.queue.held)
        if self.stretch.anchor is None:
            self.stretch.start(self.now)
        assert self.queue.put(ramp(count, self.accepted)) == 0
        self.accepted += count

    def say(self, text):
        """As a socket's owner does: what finds no room waits, and what follows behind it."""
        frame = fast.MaskedFrames().frame(Opcode.TEXT, text)
        if self.waiting:
            self.waiting += frame
        else:
            self.waiting = self.wire.write(frame)

    def flush(self):
        if self.waiting:
            try:
                self.waiting = self.waiting[self.ours.send(self.waiting, socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                return
            if not self.waiting:
                self.wire.resume()

    def check(self):
        stats = self.queue.stats()
        assert stats.sent + stats.held == self.accepted
        assert stats.frames * self.frame == stats.sent + stats.padding
        assert self.stretch.frames == stats.frames
        if self.stretch.anchor is not None:
            ahead = self.stretch.anchor + (stats.frames - 1) * 0.02 - self.now
            assert ahead <= self.stretch.lead + 1e-6
        return stats

    def close(self):
        self.wire.close()
        self.ours.close()
        self.ear.sock.close()
