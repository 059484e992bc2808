"""Resident memory of a server process per session, idle and streaming.

    python benches/capacity/memory.py --sessions 1000

A server runs in a process of its own. Sessions are opened in rooms of two; then each of them sends
and is sent 50 media messages a second for some seconds. What the process's resident memory grew by,
over what it had with a few sessions open, is divided by the sessions.
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import aiohttp

from vsingest.auth.tokens import mint_token
from vsingest.fast import Opcode, encode_frame, encode_media
from vsingest.protocol.ingest import SESSIONS_PATH

KEY, SECRET = "bench-key", "bench-secret-of-the-memory-bench-0123456789"
WARM = 40
AT_ONCE = 20
TONE = bytes(range(160)) * 2
BARS = {"idle": 48.0, "streaming": 64.0}  # KiB a session


class Peer(asyncio.Protocol):
    """A client that costs next to nothing: it reads and forgets."""

    def __init__(self):
        self.upgraded = asyncio.get_running_loop().create_future()
        self.head = b""
        self.read = 0
        self.done = False

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, exc):
        if not self.done:
            raise RuntimeError(f"the server hung up; last it said {self.last!r}")

    def data_received(self, data):
        self.read += len(data)
        self.last = data[-200:]
        if not self.upgraded.done():
            self.head += data
            if b"\r\n\r\n" in self.head:
                self.upgraded.set_result(self.head.split(b" ", 2)[1] == b"101")

    def send(self, opcode, payload):
        self.transport.write(encode_frame(opcode, payload, mask_key=os.urandom(4)))


async def open_session(http, url, number):
    host, port = re.fullmatch(r"http://(.+):(\d+)", url).groups()
    body = {"roomId": f"room-{number // 2}", "participant": {"id": f"p{number}"}}
    async with http.post(url + SESSIONS_PATH, json=body) as answer:
        target = (await answer.json())["data"]["wsUrl"].partition(f":{port}")[2]
    _, peer = await asyncio.get_running_loop().create_connection(Peer, host, int(port))
    peer.transport.write(
        f"GET {target} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
    )
    assert await peer.upgraded
    peer.send(Opcode.TEXT, b'{"event":"start"}')
    return peer


async def open_sessions(peers, url, token, count):
    first = len(peers)
    async with aiohttp.ClientSession(headers={"Authorization": token}) as http:
        for number in range(first, first + count, AT_ONCE):
            several = range(number, min(number + AT_ONCE, first + count))
            peers += await asyncio.gather(*(open_session(http, url, each) for each in several))


async def stay_alive(peers):
    """Pongs nobody asked for: a peer that is not heard of is given up."""
    while True:
        for peer in list(peers):
            peer.send(Opcode.PONG, b"")
        await asyncio.sleep(5)


async def stream(peers, seconds):
    frame = encode_frame(Opcode.TEXT, encode_media(TONE), mask_key=b"\1\2\3\4")
    began = time.monotonic()
    for tick in range(round(seconds * 50)):
        for peer in peers:
            peer.transport.write(frame)
        await asyncio.sleep(max(0, began + 0.02 * (tick + 1) - time.monotonic()))


def resident(process):
    """KiB of the process that are in memory."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])


async def measure(process, url, sessions, seconds):
    token = mint_token(KEY, SECRET)
    peers = []
    alive = asyncio.create_task(stay_alive(peers))
    await open_sessions(peers, url, token, WARM)
    await stream(peers, 1)
    before = resident(process)
    await open_sessions(peers, url, token, sessions)
    await asyncio.sleep(1)
    idle = resident(process)
    await stream(peers, seconds)
    streaming = resident(process)
    heard = min(peer.read for peer in peers)
    alive.cancel()
    for peer in peers:
        peer.done = True
        peer.transport.abort()
    return {
        "sessions": sessions,
        "process_KiB": before,
        "idle_KiB": (idle - before) / sessions,
        "streaming_KiB": (streaming - before) / sessions,
        "least_heard_bytes": heard,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--bar", action="store_true", help="fail above the bar")
    options = parser.parse_args()
    environment = {**os.environ, "VIDEOSDK_API_KEY": KEY, "VIDEOSDK_SECRET": SECRET}
    with subprocess.Popen(
        [sys.executable, "-m", "vsingest.cli", "serve", "--port=0", "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            url = json.loads(process.stdout.readline())["url"]
            found = asyncio.run(measure(process, url, options.sessions, options.seconds))
        finally:
            process.terminate()
    if options.json:
        print(json.dumps(found))
    else:
        print(f"{found['sessions']} sessions in rooms of two; KiB of resident memory a session:")
        for state, bar in BARS.items():
            print(f"  {state:10} {found[f'{state}_KiB']:6.1f}   (bar: {bar:g})")
    return options.bar and any(found[f"{state}_KiB"] > bar for state, bar in BARS.items())


if __name__ == "__main__":
    sys.exit(main())
