"""A sender on a clock of the test's own, and what it wrote when."""

import asyncio

import numpy as np

from vsingest.client.errors import CallEnded
from vsingest.client.pacing.metronome import metronome_of
from vsingest.client.sending.sender import Sender
from vsingest.media.virtual_clock import VirtualClock

ENDED = CallEnded(1006, "gone", "joined", None)


LEAD = 0.06


SILENCE = np.zeros(160, np.int16)


class Wire:
    """Where a sender writes to: notes what and when, and can stall."""

    def __init__(self, clock):
        self.clock = clock
        self.times = []
        self.frames = []
        self.generations = []
        self.writable = True
        self.sender = None

    def write_audio(self, ring, samples):
        frames = np.zeros((-(-samples // 160), 160), np.int16)
        ring.read_into(frames.reshape(-1)[:samples])
        for frame in frames:
            self.note(frame)

    def write_silence(self):
        self.note(SILENCE)

    def note(self, frame):
        assert self.writable
        self.times.append(self.clock.now())
        self.frames.append(frame)
        self.generations.append(self.sender.generation)

    def resume(self):
        self.writable = True
        self.sender.writable()

    @property
    def samples(self):
        return np.concatenate(self.frames) if self.frames else np.zeros(0, np.int16)


class Bench:
    """A sender on a wire, in virtual time."""

    def __init__(self, **options):
        self.clock = VirtualClock(1_000.0)
        self.wire = Wire(self.clock)
        self.sender = Sender(self.clock, metronome_of(self.clock), LEAD, **options)
        self.wire.sender = self.sender
        self.sender.attach(self.wire)
        self.tasks = []

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.sender.finish(ENDED, cause="left")
        await self.clock.settle()

    def start(self, coroutine):
        self.tasks.append(asyncio.create_task(coroutine))
        return self.tasks[-1]

    def send(self, samples, rate=8_000, channels=1):
        return self.start(self.sender.send(samples, rate=rate, channels=channels))

    async def drain(self):
        await self.sender.flush()
        await self.clock.sleep_until(self.sender.pacer.played)

    def check(self):
        books = self.sender.stats()
        assert books.accepted == books.sent + sum(books.dropped.values()) + books.queued
        assert books.queued <= 75 * 160
        assert books.frames * 160 == books.sent + books.padding == len(self.wire.frames) * 160
        return books


def ramp(count, start=0):
    """Samples that tell their position; none of them is silent."""
    return (np.arange(start, start + count) % 30_000 + 1).astype(np.int16)
