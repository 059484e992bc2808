"""A server that was stopped, and clocks that jump: no call is late ever after."""

import asyncio
import json
import signal
import urllib.request

import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.in_a_room import in_a_room
from tests.sound import ramp

import vsingest
from vsingest.testing.source import VirtualSource

FRAME = 160
# What a participant's playout buffer may hold for long, in frames.
LIMIT = 12


class Metrics:
    """What the server says of itself, by the full names of its samples."""

    def __init__(self, url):
        self.url = url

    async def read(self):
        page = await asyncio.to_thread(lambda: urllib.request.urlopen(self.url).read().decode())
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(page)
            for sample in family.samples
        }

    async def until(self, name, least):
        while (seen := await self.read())[name,] < least:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        return seen


async def stopped(task):
    task.cancel()
    await asyncio.wait([task])


async def sent(call, frames):
    goal = call.stats().sending.sent + frames * FRAME
    while call.stats().sending.sent < goal:  # noqa: ASYNC110
        await asyncio.sleep(0.02)


@pytest.mark.alone
@pytest.mark.slow
async def test_a_server_that_was_stopped_leaves_no_delay_behind(start, bare, rng):
    process = start("serve", "--dev", "--port=0", "--metrics-port=0", "--json", env=bare)
    said = json.loads(process.stdout.readline())
    metrics = Metrics(said["metrics"])
    join = {"room_id": "r", "endpoint": said["url"], "token": said["token"]}
    speech = rng.integers(-9_000, 9_000, 8 * 8_000).astype(np.int16)
    async with vsingest.connect(**join) as speaker, vsingest.connect(**join):
        talking = asyncio.create_task(speaker.send(speech, rate=8_000))
        await metrics.until("vsingest_audio_in_samples_played_total", 40 * FRAME)
        process.send_signal(signal.SIGSTOP)
        await sent(speaker, 55)
        process.send_signal(signal.SIGCONT)
        await metrics.until("vsingest_ticks_skipped_total", 1)
        await sent(speaker, 60)
        seen = await metrics.read()
        await stopped(talking)
        speaker.clear()
    name = "vsingest_audio_in_samples"
    drops = {key[1]: count for key, count in seen.items() if key[0] == f"{name}_dropped_total"}
    held = seen[f"{name}_accepted_total",] - seen[f"{name}_played_total",] - sum(drops.values())
    assert held <= LIMIT * FRAME
    assert drops["skipped"] > 0
    assert drops["trimmed"] == 0


async def delays(server, world, happens, seconds=9):
    """How old each heard frame is, in frames and by one too much.

    `happens` is called after three seconds.
    """
    found = []
    async with (
        server.connect(participant={"name": "speaker"}) as speaker,
        server.connect(participant={"name": "listener"}) as listener,
    ):
        begun = world.now()
        talking = asyncio.create_task(speaker.send(ramp(seconds * 8_000), rate=8_000))
        asyncio.get_running_loop().call_later(3.0, happens)
        async for frame in listener.audio(raw=True):
            if (value := int(frame[-1])) > 0:
                due = (world.now() - begun) * 8_000 + FRAME
                found.append((due - value) % 30_000 / FRAME)
            if world.now() - begun > seconds - 1:
                break
        await stopped(talking)
    return np.array(found)


@pytest.mark.parametrize("jump", [-86_400, 86_400])
def test_a_wall_clock_that_is_set_moves_nothing(world, monkeypatch, jump):
    def set_clock():
        wall = VirtualSource.wall
        monkeypatch.setattr(VirtualSource, "wall", lambda self: wall(self) + jump)

    found = in_a_room(world, lambda server: delays(server, world, set_clock))
    assert len(found) > 300
    assert np.ptp(found[50:]) <= 1
