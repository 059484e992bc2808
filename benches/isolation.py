"""Floods, each from a process of its own, while a call goes on in another room.

    python -m benches.isolation            # a table: frames sent, frames lost, what became of it
    python -m benches.isolation --seconds 10 --flood pongs

A flood is bounded by time and bytes. What counts is the frames that are missing from the call.
"""

import argparse
import asyncio
import base64
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import time

import aiohttp
import numpy as np
from yarl import URL

from vsingest.fast import Opcode, encode_frame

FRAME_SECONDS, FRAME = 0.02, 160
FLOOD_BYTES = 1 << 30
AUDIO = {"sampleRate": 8000, "transport": "binary"}


def event(**members):
    """A text frame, as a client sends it."""
    return encode_frame(Opcode.TEXT, json.dumps(members), mask_key=os.urandom(4))


def block(opcode, payload):
    """As many of one frame as one read of a server takes."""
    frame = encode_frame(opcode, payload, mask_key=os.urandom(4))
    return frame * (65_536 // len(frame))


FLOODS = {
    "none": None,
    "pongs": lambda: block(Opcode.PONG, b""),
    "pings": lambda: block(Opcode.PING, b""),
    "odd binary": lambda: block(Opcode.BINARY, b"x"),
    "empty media": lambda: block(Opcode.TEXT, b'{"event":"media","payload":""}'),
}


def flood(ws_url, name, seconds, told):
    """Joins by a raw socket, and sends one thing over and over until it is refused."""
    url = URL(ws_url)
    sent, piece = 0, FLOODS[name]()
    until = time.monotonic() + seconds
    with socket.create_connection((url.host, url.port), timeout=seconds) as own:
        own.sendall(
            f"GET {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in own.recv(4_096):
            pass
        try:
            own.sendall(event(event="start", audio=AUDIO))
            while time.monotonic() < until and sent < FLOOD_BYTES:
                own.sendall(piece)
                sent += len(piece)
        except OSError:
            pass  # it is closed, or read no faster
    told.put(sent)


async def speak(peer, count):
    """Sends `count` frames by absolute deadlines, each of one value of its own."""
    begin = time.monotonic()
    for i in range(count):
        pcm = np.full(FRAME, i + 1, "<i2").tobytes()
        await peer.send_json({"event": "media", "payload": base64.b64encode(pcm).decode()})
        await asyncio.sleep(max(0, begin + (i + 1) * FRAME_SECONDS - time.monotonic()))


async def hear(peer, heard):
    """Notes the values that arrive."""
    async for message in peer:
        got = json.loads(message.data)
        if got["event"] == "media":
            pcm = np.frombuffer(base64.b64decode(got["payload"]), "<i2")
            heard.update(np.unique(pcm).tolist())


async def measure(server, name, seconds):
    """The frames sent and lost of a call, and the bytes a flood got rid of meanwhile."""
    async with aiohttp.ClientSession(headers={"Authorization": server["token"]}) as http:

        async def create(room):
            url = server["url"] + "/v2/ingest/sessions"
            async with http.post(url, json={"roomId": room}) as answer:
                return (await answer.json())["data"]["wsUrl"]

        async def join(room):
            peer = await http.ws_connect(await create(room))
            await peer.send_json({"event": "start"})
            await peer.receive()
            return peer

        speaker, listener = await join("call"), await join("call")
        told = multiprocessing.Queue()
        flooding = None
        if FLOODS[name] is not None:
            arguments = (await create("flood"), name, seconds, told)
            flooding = multiprocessing.Process(target=flood, args=arguments)
            flooding.start()
        heard = set()
        hearing = asyncio.create_task(hear(listener, heard))
        count = round(seconds / FRAME_SECONDS)
        await speak(speaker, count)
        await asyncio.sleep(0.5)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
        await speaker.close()
        await listener.close()
        sent = 0
        if flooding is not None:
            sent = await asyncio.to_thread(told.get)
            flooding.join()
        return count, count - len(heard & set(range(1, count + 1))), sent


def main():
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--flood", choices=FLOODS, action="append")
    parser.add_argument("--io", choices=("fast", "plain"), default="fast")
    asked = parser.parse_args()
    process = subprocess.Popen(
        [sys.executable, "-m", "vsingest.cli", "serve", "--dev", "--port", "0", "--json"],
        env={**os.environ, "VSINGEST_IO": asked.io},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        server = json.loads(process.stdout.readline())
        print(f"{'flood':<14}{'sent':>8}{'lost':>8}{'flood MiB':>12}")
        for name in asked.flood or FLOODS:
            count, lost, flooded = asyncio.run(measure(server, name, asked.seconds))
            print(f"{name:<14}{count:>8}{lost:>8}{flooded / (1 << 20):>12.1f}", flush=True)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
