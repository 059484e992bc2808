"""The grid is absolute: lateness never adds up, is caught up within a bound, and is counted."""

import asyncio
import socket
import time

import pytest
import uvloop
from hypothesis import given
from hypothesis import strategies as st

from vsingest.server.rooms.ticker import GridTicker

STEP = 0.02


class Handle:
    def __init__(self, when, call):
        self.when, self.call, self.cancelled = when, call, False

    def cancel(self):
        self.cancelled = True


class Loop:
    """A clock that a test moves."""

    def __init__(self, now=100.0):
        self.now = now
        self.handles = []
        self.soon = []

    def time(self):
        return self.now

    def call_at(self, when, call):
        self.handles.append(Handle(when, call))
        return self.handles[-1]

    def call_soon(self, call):
        self.soon.append(Handle(self.now, call))
        return self.soon[-1]

    @property
    def due(self):
        live = [handle for handle in self.handles if not handle.cancelled]
        assert len(live) <= 1
        return live[0] if live else None

    def fire(self, late=0.0):
        handle = self.due
        self.handles.remove(handle)
        self.now = max(self.now, handle.when + late)
        handle.call()
        while self.soon:
            if not (handle := self.soon.pop()).cancelled:
                handle.call()


@pytest.fixture
def loop():
    return Loop()


def started(loop, **options):
    calls = []
    ticker = GridTicker(loop=loop, **options)
    ticker.start(lambda: calls.append(loop.now))
    return ticker, calls


def test_ticks_keep_to_the_grid_for_an_hour(loop):
    ticker, calls = started(loop)
    for _ in range(180_000):
        loop.fire(late=0.003)
    assert calls[-1] == pytest.approx(100 + 3_600 + 0.003, abs=1e-6)
    assert (ticker.ticks, ticker.late, ticker.skipped) == (180_000, 0, 0)


def test_a_clock_that_fires_early_loses_no_tick(loop):
    ticker, _ = started(loop)
    for _ in range(1_000):
        loop.fire(late=-1e-9)
    assert (ticker.ticks, ticker.late, ticker.skipped) == (1_000, 0, 0)


@pytest.mark.parametrize(
    ("late", "ran", "skipped"), [(0.0, 1, 0), (0.041, 3, 0), (0.081, 5, 0), (1.001, 5, 46)]
)
def test_a_late_timer_catches_up_within_the_bound(loop, late, ran, skipped):
    ticker, calls = started(loop)
    loop.fire(late=late)
    assert len(calls) == ticker.ticks == ran
    assert ticker.late == ran - 1
    assert ticker.skipped == skipped
    assert loop.due.when == pytest.approx(100 + (1 + ran + skipped) * STEP)


@given(st.lists(st.floats(0, 0.5), max_size=50))
def test_every_tick_is_run_or_counted_as_skipped(lateness):
    loop = Loop()
    ticker, calls = started(loop)
    for late in lateness:
        loop.fire(late=late)
    assert len(calls) == ticker.ticks
    assert loop.due.when == pytest.approx(100 + (ticker.ticks + ticker.skipped + 1) * STEP)
    assert loop.due.when > loop.now - 1e-9


@pytest.mark.parametrize(("late", "told"), [(0.081, []), (0.101, [(1, 5)]), (1.001, [(46, 5)])])
def test_the_rooms_are_told_of_skipped_ticks_before_the_late_ones_run(loop, late, told):
    said = []
    ticker = GridTicker(loop=loop)
    ticker.start(lambda: said.append("tick"), lambda *numbers: said.append(numbers))
    loop.fire(late=late)
    assert said == [*told, *["tick"] * ticker.ticks]


def test_the_time_of_a_suspended_machine_is_skipped(loop):
    """The clock of the loop stands still meanwhile."""
    said, asleep = [], 50.0
    ticker = GridTicker(loop=loop, suspended=lambda: asleep)
    ticker.start(lambda: said.append("tick"), lambda *numbers: said.append(numbers))
    loop.fire()
    asleep += 0.051
    loop.fire()
    asleep += 0.051  # makes 102 ms with the one before
    loop.fire()
    asleep += 3_600.0
    loop.fire(late=0.2)
    assert said == ["tick", (2, 1), "tick", (3, 1), "tick", (180_006, 5), *["tick"] * 5]
    assert (ticker.ticks, ticker.skipped) == (8, 180_011)


def test_starting_twice_is_once_and_a_restart_is_a_new_grid(loop):
    ticker, calls = started(loop)
    ticker.start(lambda: calls.append("another"))
    loop.fire()
    ticker.stop()
    ticker.stop()
    assert loop.due is None
    loop.now = 205.5
    ticker.start(lambda: calls.append("again"))
    loop.fire()
    assert calls == [pytest.approx(100.02), "again"]
    assert loop.now == pytest.approx(205.52)


def test_a_tick_may_stop_the_ticker(loop):
    ticker = GridTicker(loop=loop)
    calls = []

    def tick():
        calls.append(1)
        ticker.stop()

    ticker.start(tick)
    loop.fire(late=0.07)
    assert calls == [1]
    assert loop.due is None


async def test_without_a_loop_given_it_takes_the_running_one():
    ticked = asyncio.Event()
    ticker = GridTicker(interval=0.001)
    ticker.start(ticked.set)
    await ticked.wait()
    ticker.stop()


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_what_came_while_the_loop_was_stuck_is_read_before_the_rooms_are_asked(new_loop):
    class Reader(asyncio.Protocol):
        received = b""

        def data_received(self, data):
            self.received += data
            if data == b"stop":
                far.sendall(b" frames")
                time.sleep(0.09)

    near, far = socket.socketpair()

    async def scene():
        loop = asyncio.get_running_loop()
        transport, reader = await loop.create_connection(Reader, sock=near)
        ticked = loop.create_future()
        ticker = GridTicker()
        ticker.start(lambda: ticked.done() or ticked.set_result(reader.received))
        far.sendall(b"stop")
        heard = await ticked
        ticker.stop()
        transport.close()
        far.close()
        return heard

    with asyncio.Runner(loop_factory=new_loop) as runner:
        assert runner.run(scene()) == b"stop frames"


async def test_a_late_tick_that_is_stopped_before_it_ran_never_runs():
    calls = []
    ticker = GridTicker()
    ticker.start(lambda: calls.append(1))
    time.sleep(0.05)  # noqa: ASYNC251
    for _ in range(9):
        await asyncio.sleep(0)
        ticker.stop()
    await asyncio.sleep(0.05)
    assert not calls
