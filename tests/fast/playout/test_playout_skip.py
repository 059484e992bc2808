"""Pulls that never came leave no delay behind, whatever the bursts of the sender and of the reader.

The oracle is the same stream in a buffer that was pulled at every tick.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest import fast

FRAME = 160
CATCH_UP = 5
# Two windows, in which the lowest depth is found again.
SETTLED = 80


def arrivals(burst, phase, ticks):
    """How many frames arrive before each tick, of a sender that keeps the pace of the clock."""
    return [burst if (tick + phase) % burst == 0 else 0 for tick in range(ticks)]


class Listener:
    """Pushes a ramp, a value a frame, and hears it."""

    def __init__(self, **options):
        self.buffer = fast.PlayoutBuffer(**options)
        self.sent = 0
        self.heard = []

    def push(self, frames):
        values = np.arange(self.sent, self.sent + frames, dtype=np.int16) + 1
        self.sent += frames
        self.buffer.push(np.repeat(values, FRAME))

    def pull(self):
        out = np.empty(FRAME, np.int16)
        self.buffer.pull(out=out)
        self.heard.append(int(out[-1]))

    def live(self, schedule):
        for frames in schedule:
            self.push(frames)
            self.pull()

    def stalled(self, schedule, *, read=None):
        """The ticks of this schedule are missed; of its frames, `read` are read before the end."""
        due = len(schedule)
        came = sum(schedule)
        read = came if read is None else read
        self.push(read)
        skipped = max(0, due - CATCH_UP)
        self.buffer.skip(skipped, at_once=due - skipped)
        for _ in range(due - skipped):
            self.pull()
        self.push(came - read)

    @property
    def stats(self):
        return self.buffer.stats()


def both(schedule, before, missed, **options):
    steady, stalled = Listener(**options), Listener(**options)
    steady.live(schedule)
    stalled.live(schedule[:before])
    stalled.stalled(schedule[before : before + missed])
    stalled.live(schedule[before + missed :])
    return steady, stalled


@given(st.integers(1, 4), st.integers(0, 3), st.integers(30, 70), st.integers(1, 60))
def test_after_a_stall_the_delay_is_what_it_was(burst, phase, before, missed):
    schedule = arrivals(burst, phase, before + missed + SETTLED)
    steady, stalled = both(schedule, before, missed)
    assert stalled.heard[-1] == steady.heard[-1]
    assert stalled.buffer.held == steady.buffer.held
    assert stalled.stats.dropped == stalled.stats.skipped == max(0, missed - CATCH_UP) * FRAME


@given(st.integers(30, 70), st.integers(6, 60))
def test_of_a_sender_without_bursts_it_is_so_from_the_first_tick_on(before, missed):
    steady, stalled = both(arrivals(1, 0, before + missed + 1), before, missed)
    assert stalled.heard[-1] == steady.heard[-1]


@pytest.mark.parametrize("missed", [100, 500, 10_000])
def test_more_than_the_buffer_holds_may_have_come(missed):
    steady, stalled = both(arrivals(1, 0, 50 + missed + SETTLED), 50, missed)
    assert stalled.heard[-1] == steady.heard[-1]
    assert stalled.stats.overflow > 0


@given(st.integers(1, 4), st.integers(6, 200))
def test_if_the_sender_was_stopped_too_nothing_is_dropped(burst, missed):
    listener = Listener()
    listener.live(arrivals(burst, 0, 60))
    listener.stalled([0] * missed)
    listener.live(arrivals(burst, 0, SETTLED))
    assert listener.stats.dropped == 0


@pytest.mark.parametrize("read", [0, 1, 10, 30])
def test_what_is_read_only_after_the_ticks_leaves_no_delay_either(read):
    schedule = arrivals(1, 0, 50)
    listener = Listener()
    listener.live(schedule)
    usual = listener.buffer.held
    listener.stalled(schedule, read=read)
    listener.live(arrivals(1, 0, SETTLED))
    assert listener.buffer.held <= usual


def test_of_what_began_amid_the_stall_the_delay_is_that_of_a_start():
    fresh = Listener()
    fresh.live(arrivals(1, 0, 10))
    listener = Listener()
    listener.live([0] * 10)
    listener.stalled(arrivals(1, 0, 40))
    listener.live(arrivals(1, 0, 10))
    assert listener.buffer.held == fresh.buffer.held


def test_stall_after_stall_adds_nothing_up():
    schedule = arrivals(4, 0, 24)
    listener = Listener()
    listener.live(schedule * 3)
    usual = listener.buffer.held
    for _ in range(50):
        listener.stalled(schedule)
        listener.live(schedule)
    listener.live(schedule * 4)
    assert listener.buffer.held == usual


def test_an_adaptive_buffer_does_not_take_skipped_pulls_for_jitter():
    """Those that follow at once are a burst to it."""
    targets = []
    for missed in (CATCH_UP, 50):
        listener = Listener(adaptive=True)
        listener.live(arrivals(1, 0, 200))
        listener.stalled(arrivals(1, 0, missed))
        listener.live(arrivals(1, 0, 5))
        targets.append(listener.buffer.target_samples)
    assert targets[0] == targets[1] < 12 * FRAME


def test_last_words_are_played_in_full():
    listener = Listener()
    listener.live([4, 4, 4])
    listener.buffer.end()
    held = listener.buffer.held
    listener.buffer.skip(45, at_once=CATCH_UP)
    assert listener.buffer.held == held


def test_cuts_are_faded_over():
    """A tone that is cut where it is loud steps no further than a cross-fade does."""
    tone = (12_000 * np.sin(2 * np.pi * 440 / 8_000 * np.arange(200 * FRAME))).astype(np.int16)
    buffer = fast.PlayoutBuffer()
    heard, out = [], np.empty(FRAME, np.int16)
    frames = iter(tone.reshape(-1, FRAME))
    for tick in range(100):
        buffer.push(next(frames))
        if tick == 60:
            for _ in range(33):
                buffer.push(next(frames))
            buffer.skip(33)
        buffer.pull(out=out)
        heard.append(out.copy())
    assert buffer.stats().skipped == 33 * FRAME
    own_step = 12_000 * 2 * np.pi * 440 / 8_000
    assert np.abs(np.diff(np.concatenate(heard[20:]).astype(int))).max() < 1.2 * own_step


def test_wrong_numbers_are_named():
    with pytest.raises(ValueError, match="frames: -1"):
        fast.PlayoutBuffer().skip(-1)
    with pytest.raises(ValueError, match="at_once: -1"):
        fast.PlayoutBuffer().skip(1, at_once=-1)
    with pytest.raises(TypeError, match="frames: needs a whole number, got float"):
        fast.PlayoutBuffer().skip(1.0)
    with pytest.raises(ValueError, match="ticks: -1"):
        fast.Bridge().skip(-1)
