"""A load in virtual time, where nothing is late and nothing is lost but by its own fault."""

import asyncio
import re

import vsingest
from vsingest.client.call.call import Call
from vsingest.load.run import Load
from vsingest.protocol.audio import FRAME_SECONDS

SECONDS = 5


async def run(calls, per_room):
    async with vsingest.IngestClient() as client:
        load = Load(
            client, calls=calls, per_room=per_room, seconds=SECONDS, progress=lambda joined: None
        )
        await load.run()
        return load.report()


async def test_every_mark_is_heard(vsingest_server):
    found = await run(calls=5, per_room=2)
    assert (found.joined, found.failures, found.rooms) == (5, {}, 3)
    assert found.seconds >= SECONDS
    # Each second one of a room is heard by the other; the fifth has nobody to hear.
    assert (found.marks_due, found.marks_heard) == (2 * SECONDS, 2 * SECONDS)
    assert (found.frames_missing, found.samples_dropped, found.gaps) == (0, {}, 0)
    assert found.frames_sent == 5 * (SECONDS * 50 + 1)


async def test_latency_is_what_the_network_and_the_server_add(vsingest_server):
    near = await run(calls=2, per_room=2)
    vsingest_server.network.latency = 0.1
    far = await run(calls=2, per_room=2)
    added = far.latency.p50 - near.latency.p50
    assert abs(added - 0.2) <= FRAME_SECONDS + 1e-6  # there and back, on the room's grid


async def test_all_hear_before_anyone_speaks(vsingest_server, monkeypatch):
    opened, at_join = [], []
    real = Call.audio

    def audio(self, **options):
        opened.append(self)
        return real(self, **options)

    monkeypatch.setattr(Call, "audio", audio)
    async with vsingest.IngestClient() as client:
        load = Load(
            client,
            calls=4,
            per_room=2,
            seconds=1,
            progress=lambda joined: at_join.append(len(opened)),
        )
        await load.run()
    assert at_join[-1] == 4
    assert load.report().frames_missing == 0


async def test_a_stall_is_named(vsingest_clock, vsingest_server):
    async with vsingest.IngestClient() as client:
        load = Load(client, calls=2, per_room=2, seconds=SECONDS, progress=lambda joined: None)
        running = asyncio.create_task(load.run())
        await load.begun.wait()
        await vsingest_clock.advance(1)
        vsingest_clock.stall(0.12)
        await running
    (stall,) = load.report().stalls
    assert re.match(r"frames left up to 1\d\d ms late, as this machine was too busy", stall)
    assert (await run(calls=2, per_room=2)).stalls == []


async def test_a_late_network_is_named(vsingest_clock, vsingest_server):
    async with vsingest.IngestClient() as client:
        load = Load(client, calls=2, per_room=2, seconds=SECONDS, progress=lambda joined: None)
        running = asyncio.create_task(load.run())
        await load.begun.wait()
        await vsingest_clock.advance(1)
        vsingest_server.network.stall(0.12)
        await running
    (stall,) = load.report().stalls
    assert re.match(r"frames came up to 1\d\d ms late, though all had left in time", stall)
