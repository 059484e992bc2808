"""The levels that `vsingest call` shows, and what it says of its own pace."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from vsingest.cli.terminal.level import Level
from vsingest.cli.terminal.timing import in_time, timing
from vsingest.client.stats import LatenessStats

LOUD = np.full(800, -32_768, np.int16)


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def look(level):
    dbfs = level.look()
    return round(dbfs) if math.isfinite(dbfs) else None


def test_a_long_block_is_loud_for_as_long_as_it_lasts():
    level = Level(clock := Clock())
    level.note(LOUD, 0.5)  # two blocks at once, as a call with room takes them
    level.note(LOUD // 2, 0.5)
    shown = []
    for step in range(13):
        clock.now = 100.05 + step / 10
        shown.append(look(level))
    assert shown == [0] * 6 + [-6] * 5 + [None] * 2


def test_what_is_dropped_is_no_longer_shown():
    level = Level(clock := Clock())
    level.note(LOUD, 5.0)
    assert look(level) == 0
    level.drop()
    assert look(level) is None
    clock.now += 1
    level.note(LOUD, 0.02)
    assert look(level) == 0


def test_short_blocks_between_two_looks_are_all_seen():
    level = Level(clock := Clock())
    for samples in (LOUD // 2, LOUD, LOUD // 4):
        level.note(samples, 0.02)
        clock.now += 0.02
    clock.now += 0.01
    assert look(level) == 0
    assert look(level) is None


@pytest.mark.parametrize(
    ("worst", "gaps", "said"),
    [
        (0.005, 0, ""),
        (0.12, 0, ": a stall, as this machine was too busy"),
        (0.005, 2, "; the input came too late 2 times, by 0.30 s in all"),
    ],
)
def test_a_stall_is_named(worst, gaps, said):
    late = LatenessStats(p99=0.004, max=worst)
    stats = SimpleNamespace(lateness=late, gaps=gaps, gap_seconds=0.15 * gaps)
    assert in_time(stats) == f"lateness p99 4.0 ms, at most {worst * 1_000:.1f} ms{said}"
    assert timing(stats)["latenessMax"] == worst
