"""The timer of all calls: on its grid, for whom it is due, and asleep in between."""

import asyncio

import pytest

from vsingest.client.pacing.metronome import Metronome
from vsingest.media.virtual_clock import VirtualClock

START = 1_000.0


class Counted(VirtualClock):
    """Counts how often somebody went to sleep."""

    sleeps = 0

    async def sleep_until(self, deadline):
        self.sleeps += 1
        await super().sleep_until(deadline)


@pytest.fixture
def clock():
    return Counted(START)


@pytest.fixture
def metronome(clock):
    return Metronome(clock)


class Beats:
    """Notes when it is called, in milliseconds from the start."""

    def __init__(self, most=99):
        self.at = []
        self._most = most

    def __call__(self, now):
        self.at.append(round((now - START) * 1_000))
        return len(self.at) < self._most


async def test_each_beat_is_on_the_grid(metronome, clock):
    clock.jump(0.005)
    beats = Beats(most=3)
    metronome.add(beats)
    await clock.advance(0.2)
    assert beats.at == [20, 40, 60]


async def test_between_beats_nobody_wakes(metronome, clock):
    beats = Beats(most=1)
    metronome.add(beats, after=START + 0.49)
    await clock.advance(1)
    assert beats.at == [500]
    assert clock.sleeps == 1


async def test_who_comes_later_and_is_due_sooner_is_not_kept_waiting(metronome, clock):
    late, soon, now = Beats(most=1), Beats(most=1), Beats(most=1)
    metronome.add(late, after=START + 0.4)
    await clock.advance(0.05)
    metronome.add(soon, after=START + 0.2)
    await clock.advance(0.06)
    metronome.add(now)
    await clock.advance(0.9)
    assert (now.at, soon.at, late.at) == ([120], [200], [400])


async def test_who_is_due_at_the_next_beat_anyway_rouses_nobody(metronome, clock):
    first, second = Beats(most=5), Beats(most=5)
    metronome.add(first)
    await clock.advance(0.01)
    metronome.add(second)
    await clock.advance(0.5)
    assert first.at == second.at == [20, 40, 60, 80, 100]
    assert clock.sleeps == 5


async def test_who_listens_anew_in_a_beat_is_called_at_the_next(metronome, clock):
    again = Beats(most=1)

    def beat(now):
        metronome.add(again)
        return False

    metronome.add(beat, after=START + 0.1)
    await clock.advance(1)
    assert again.at == [120]


async def test_a_beat_that_was_missed_is_late_and_moves_none(metronome, clock):
    beats = Beats(most=3)
    metronome.add(beats)
    await clock.advance(0.02)
    clock.jump(0.05)
    await clock.advance(0.05)
    assert beats.at == [20, 70, 80]


async def test_it_ends_with_whoever_listens_and_begins_anew(metronome, clock):
    beats = Beats()
    metronome.add(beats, after=START + 9)
    await clock.advance(0.1)
    metronome.discard(beats)
    await clock.settle()
    assert len(asyncio.all_tasks()) == 1
    metronome.add(beats)
    await clock.advance(0.02)
    assert beats.at == [120]
    metronome.discard(beats)
