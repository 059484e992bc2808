"""A service in a process of its own that answers `start` and notes when each audio frame came."""

import asyncio
import contextlib
import json
import subprocess
import sys
import time

import numpy as np

from vsingest import fast
from vsingest.transport.accept_key import accept_key

JOINED = fast.encode_frame(
    fast.Opcode.TEXT, b'{"event":"meeting-joined","roomId":"room","sessionId":"session"}'
)
ON_TIME = 0.001  # a frame may differ that much in how long it is under way
FIRST_FRAMES = 10  # a lead makes these come in a burst, which is no lateness


class Sink(asyncio.Protocol):
    """One connection."""

    def __init__(self, finished):
        self.finished = finished
        self.parser = fast.FrameParser(role="server")
        self.upgraded = False
        self.head = b""
        self.arrivals = []

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        now = time.monotonic()
        if not self.upgraded:
            self.head += data
            head, end, data = self.head.partition(b"\r\n\r\n")
            if not end:
                return
            self.upgrade(head.decode())
        for frame in self.parser.feed(data):
            if frame.opcode == fast.Opcode.CLOSE:
                self.transport.write(fast.encode_frame(fast.Opcode.CLOSE, frame.payload))
                self.transport.close()
            elif frame.opcode == fast.Opcode.PING:
                self.transport.write(fast.encode_frame(fast.Opcode.PONG, frame.payload))
            elif len(frame.payload) > 400:
                self.arrivals.append(now)
            elif b'"start"' in frame.payload:
                self.transport.write(JOINED)

    def upgrade(self, head):
        self.upgraded = True
        lines = (line.partition(": ") for line in head.split("\r\n")[1:])
        key = {name.lower(): value for name, _, value in lines}["sec-websocket-key"]
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept_key(key).encode() + b"\r\n\r\n"
        )

    def connection_lost(self, exc):
        self.finished(self.arrivals)


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


async def serve():
    """Listens, says where, and prints a line of JSON for each connection that ended."""

    def finished(arrivals):
        late = lateness(arrivals)
        p50, p99 = np.percentile(late, (50, 99)) if late.size else (0, 0)
        worst = late.max(initial=0)
        late_frames = beyond_their_time(arrivals)
        print(json.dumps([len(arrivals), p50, p99, worst, late_frames]), flush=True)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Sink(finished), "127.0.0.1", 0)
    print(json.dumps(server.sockets[0].getsockname()[1]), flush=True)
    await asyncio.Event().wait()


class SinkProcess:
    """The service as a benchmark uses it."""

    def __init__(self, process):
        self.process = process
        self.url = f"ws://127.0.0.1:{json.loads(process.stdout.readline())}/videosdk?ref=bench"

    def results(self, count):
        """Of so many connections: frames; p50, p99, worst lateness in seconds; frames too late."""
        return np.array([json.loads(self.process.stdout.readline()) for _ in range(count)])


@contextlib.contextmanager
def sink():
    """Runs the service for as long as the block."""
    command = [sys.executable, "-m", "benches.client.sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield SinkProcess(process)
        finally:
            process.terminate()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())
