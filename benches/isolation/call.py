"""A call beside a flood, and what of it is lost."""

import asyncio
import base64
import json
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import aiohttp
import numpy as np
from benches.isolation.floods import flood

FRAME_SECONDS, FRAME = 0.02, 160
LINGER_SECONDS, PATIENCE_SECONDS = 3.0, 20.0


@dataclass(frozen=True)
class Result:
    """What became of a call.

    Attributes:
        sent: Frames that were spoken.
        lost: Those of them that were never heard.
        gap_ms: The longest time that nothing was heard for.
        flooded: Bytes that the flood got rid of meanwhile.
    """

    sent: int
    lost: int
    gap_ms: float
    flooded: int = 0


async def speak(peer, count):
    """Sends `count` frames by absolute deadlines, each of one value of its own."""
    begin = time.monotonic()
    for i in range(count):
        pcm = np.full(FRAME, i + 1, "<i2").tobytes()
        await peer.send_json({"event": "media", "payload": base64.b64encode(pcm).decode()})
        await asyncio.sleep(max(0, begin + (i + 1) * FRAME_SECONDS - time.monotonic()))


async def hear(peer, heard, gaps, last):
    """Notes the values that arrive, and the times between, until the last."""
    before = time.monotonic()
    async for message in peer:
        got = json.loads(message.data)
        if got["event"] != "media":
            continue
        pcm = np.frombuffer(base64.b64decode(got["payload"]), "<i2")
        heard.update(np.unique(pcm).tolist())
        now = time.monotonic()
        gaps.append(now - before)
        before = now
        if last in heard:
            return


async def measure(target, name, seconds):
    """Makes a call of so many seconds beside a flood; beside none where `name` is None."""
    headers, patience = {"Authorization": target.token}, aiohttp.ClientTimeout(PATIENCE_SECONDS)
    async with aiohttp.ClientSession(headers=headers, timeout=patience) as http:

        async def join(room):
            url = target.url + "/v2/ingest/sessions"
            async with http.post(url, json={"roomId": room}) as answer:
                peer = await http.ws_connect((await answer.json())["data"]["wsUrl"])
            await peer.send_json({"event": "start"})
            await peer.receive()
            return peer

        speaker, listener = await join("call"), await join("call")
        count = round(seconds / FRAME_SECONDS)
        heard, gaps = set(), []
        with ProcessPoolExecutor(1) as other:
            flooding = name and other.submit(flood, name, target, seconds)
            hearing = asyncio.create_task(hear(listener, heard, gaps, count))
            await speak(speaker, count)
            await asyncio.wait([hearing], timeout=LINGER_SECONDS)
            hearing.cancel()
            await speaker.close()
            await listener.close()
            flooded = await asyncio.wrap_future(flooding) if flooding else 0
    lost = count - len(heard & set(range(1, count + 1)))
    return Result(count, lost, 1e3 * max(gaps, default=seconds), flooded)
