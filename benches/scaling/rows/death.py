"""One of two workers is killed at load: what the other's rooms miss, and when its own are back."""

import asyncio
import contextlib
import time

import numpy as np
from benches.capacity.servers import KEY, SECRET
from benches.scaling.notebook import CannotMeasure
from benches.scaling.pairs import Pairs, cores_of

from vsingest.auth.tokens import mint_token
from vsingest.client.connect import connect
from vsingest.client.errors import VsingestError

ROW = "death"
SESSIONS = 400
SECONDS = 8.0
RETRY_SECONDS = 0.05
GIVE_UP_SECONDS = 30.0
NOISE = np.full(8_000, 8_000, np.int16)


def measure(notebook, size):
    """Kills one of two, `size.runs` times, each time of a fresh server."""
    cores = cores_of(ROW, 2)
    for run in range(size.runs):
        notebook.keep(ROW, f"run {run}", lambda: _killed(cores, size.plan))


def _killed(cores, plan):
    sessions = min(SESSIONS, 2 * plan.most)
    with Pairs(cores) as pairs:
        if not pairs.grow(sessions):
            raise CannotMeasure(f"row {ROW}: two workers do not take {sessions} sessions")
        time.sleep(plan.settle)
        room, killed, counted = pairs.kill(SECONDS)
        heard = asyncio.run(_talks_again(pairs.url, room))
        windows = counted()
    return {
        "sessions": sessions,
        "of_the_other": sum(window.sessions for window in windows),
        "faults": sum(sum(window.faults.values()) for window in windows),
        "p99_ms": max(window.lateness_ms["p99"] for window in windows),
        "again_seconds": heard - killed,
    }


async def _talks_again(url, room):
    """When a newcomer to a room first heard another one."""
    try:
        async with asyncio.timeout(GIVE_UP_SECONDS):
            while True:
                with contextlib.suppress(VsingestError, OSError):
                    if (heard := await _heard(url, room)) is not None:
                        return heard
                await asyncio.sleep(RETRY_SECONDS)
    except TimeoutError:
        raise CannotMeasure(
            f"row {ROW}: nobody talks in a dead worker's room after {GIVE_UP_SECONDS:g} s"
        ) from None


async def _heard(url, room):
    async with _joined(url, room) as one, _joined(url, room) as other:
        speaking = asyncio.create_task(one.send(NOISE, rate=8_000))
        async for frame in other.audio(raw=True):
            if frame.any():
                heard = time.monotonic()
                await speaking
                return heard
    return None


def _joined(url, room):
    return connect(room_id=room, token=mint_token(KEY, SECRET), endpoint=url, reconnect=False)
