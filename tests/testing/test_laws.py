"""Ten minutes of call in which the producer, the network and the loop all stall at random."""

import asyncio
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vsingest import fast
from vsingest.protocol.limits import Limits
from vsingest.testing import InMemoryServer, VirtualTime

pytestmark = pytest.mark.slow

MINUTES = 10
FRAME = 0.02
LEAD = 0.06
# A peer is given up after half of this without a sign of life: no stall comes near.
PING = 30.0
# What tells frames apart wraps round; silence is 0, and no frame.
NUMBERS = 30_000

STEPS = st.one_of(
    st.tuples(st.just("talk"), st.floats(0.02, 40)),  # as fast as it is taken
    st.tuples(st.just("live"), st.floats(0.02, 10)),  # as a microphone does
    st.tuples(st.just("pause"), st.floats(0, 10)),
    st.tuples(st.just("network"), st.floats(0, 3)),
    st.tuples(st.just("loop"), st.floats(0, 3)),
    st.tuples(st.just("clear"), st.just(0.0)),
)


@pytest.fixture(autouse=True)
def _io(monkeypatch):
    """With aiohttp's writer a frame is counted a turn before the network sees it."""
    monkeypatch.setenv("VSINGEST_IO", "fast")


class Wire:
    """Stands where a trace does: every frame of audio that a client wrote, and when."""

    def __init__(self):
        self.frames = []
        self.samples = 0
        self.parser = None

    def note(self, at, link, sender, data):
        if sender != "client" or data is None:
            return
        if self.parser is None:
            if b"Upgrade: websocket" in data:
                self.parser = fast.FrameParser(role="server")
            return
        for frame in self.parser.feed(data):
            if frame.opcode is not fast.Opcode.TEXT:
                continue
            try:
                samples = fast.decode_media(bytes(frame.payload))
            except fast.NotMediaError:
                continue
            if samples.any():
                assert samples.min() == samples.max()
                self.frames.append((at, int(samples[0])))
                self.samples += samples.size


class Speaker:
    """Sends frames that can be told apart, and keeps books of its own."""

    def __init__(self, call, world, wire):
        self.call = call
        self.world = world
        self.wire = wire
        self.accepted_at = {}
        self.number = 0
        self.cleared = []

    async def run(self, steps):
        for kind, seconds in steps:
            if self.world.now() >= 60 * MINUTES:
                break
            await getattr(self, kind)(seconds)
            self.check_books()
        # Undisturbed at the end, so that a drift would show.
        await self.talk(max(5.0, 60 * MINUTES - self.world.now()))

    async def talk(self, seconds):
        for _ in range(int(seconds / FRAME)):
            await self.say()

    async def live(self, seconds):
        began = self.world.now()
        for frame in range(int(seconds / FRAME)):
            await asyncio.sleep(max(0.0, began + frame * FRAME - self.world.now()))
            await self.say()

    async def pause(self, seconds):
        await asyncio.sleep(seconds)

    async def network(self, seconds):
        self.world.network.stall(seconds)
        await self.live(seconds + 0.5)

    async def loop(self, seconds):
        self.world.stall(seconds)

    async def clear(self, _seconds):
        self.call.clear()
        self.cleared.append((self.world.now(), self.number))

    async def say(self):
        self.number += 1
        await self.call.send(np.full(160, self.number % NUMBERS + 1, np.int16))
        self.accepted_at[self.number] = self.world.now()
        if self.number % 100 == 0:
            self.check_books()

    def check_books(self):
        books = self.call.stats().sending
        assert books.accepted == books.sent + sum(books.dropped.values()) + books.queued
        assert books.sent == self.wire.samples
        assert books.accepted == 160 * self.number


@given(st.lists(STEPS, max_size=40), st.integers(0, 99))
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.timeout(600)
def test_ten_minutes_of_stalls(steps, seed):
    wire = Wire()

    async def call(world):
        limits = Limits(ping_seconds=PING)
        async with (
            InMemoryServer(limits=limits, io="fast") as server,
            server.connect(lead=LEAD, ping=PING, reconnect=False) as call,
        ):
            speaker = Speaker(call, world, wire)
            await speaker.run(steps)
            await call.drain()
            speaker.check_books()
            return speaker

    with VirtualTime(seed) as world:
        world.network.trace = wire
        speaker = world.run(call(world))

    heard = unwrapped(wire.frames, speaker.accepted_at)
    check_order_and_generations(heard, speaker.cleared)
    check_lead_and_drift(heard, speaker.accepted_at)


def unwrapped(frames, accepted_at):
    """When each frame left, by its whole number."""
    heard, last = [], 0
    for at, wrapped in frames:
        number = last + 1 + (wrapped - 1 - (last + 1)) % NUMBERS
        assert number in accepted_at
        heard.append((at, number))
        last = number
    return heard


def check_order_and_generations(heard, cleared):
    assert all(first < second for (_, first), (_, second) in pairwise(heard))
    for cleared_at, newest in cleared:
        assert all(number > newest for at, number in heard if at > cleared_at)


def check_lead_and_drift(heard, accepted_at):
    """Frame after frame: it plays when the one before has, and when it is there."""
    plays_at = 0.0
    for at, number in heard:
        plays_at = max(plays_at + FRAME, accepted_at[number])
        # A producer that is late by less than a frame makes no gap, and moves nothing.
        assert at >= plays_at - LEAD - FRAME - 1e-6
    last_left = heard[-1][0]
    assert abs(last_left - (plays_at - LEAD)) <= FRAME + 1e-6
