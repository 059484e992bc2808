"""Ways to send paced audio: ours, and what people write by hand."""

import asyncio
import base64
import json
import time

import numpy as np
import websockets

import vsingest

SPEECH = np.random.default_rng(1).uniform(-0.5, 0.5, 8_000).astype(np.float32)


async def ours(url, seconds, **options):
    """A call of ours, fed a second at a time; the p99 of its lateness, in seconds."""
    async with vsingest.connect(ws_url=url, reconnect=False, **options) as call:
        for _ in range(seconds):
            await call.send(SPEECH)
        await call.drain()
        return float(np.percentile(call.lateness, 99))


def media(index):
    """The media message of a frame, as numpy and the standard library make it."""
    start = index % 50 * 160
    pcm = np.rint(np.clip(SPEECH[start : start + 160], -1, 1) * 32_767).astype("<i2")
    return json.dumps({"event": "media", "payload": base64.b64encode(pcm.tobytes()).decode()})


async def by_deadline(url, seconds):
    """The library `websockets`, and a loop that sleeps until each frame's own time."""
    async with websockets.connect(url, compression=None) as socket:
        await socket.send('{"event":"start"}')
        await socket.recv()
        begun = time.monotonic()
        for index in range(seconds * 50):
            await socket.send(media(index))
            await asyncio.sleep(max(0.0, begun + (index + 1) * 0.02 - time.monotonic()))


async def by_sleep(url, seconds):
    """The same with the loop one finds most: a sleep of 20 ms after each frame."""
    async with websockets.connect(url, compression=None) as socket:
        await socket.send('{"event":"start"}')
        await socket.recv()
        for index in range(seconds * 50):
            await socket.send(media(index))
            await asyncio.sleep(0.02)
