"""The marks by which a load times its sound."""

import msgspec
import numpy as np
import pytest

from vsingest import fast
from vsingest.cli.running.load import _lines
from vsingest.load.beacon import holds_mark, marked, marker_of, murmur
from vsingest.load.bounds import MOST_IN_ROOM
from vsingest.load.caller import CallerGroup, LoadCounters
from vsingest.load.histogram import Percentiles
from vsingest.load.report import LoadReport


def frames(samples, shift=0):
    return np.concatenate((np.zeros(shift, np.int16), samples))[: len(samples)].reshape(-1, 160)


@pytest.mark.parametrize("shift", [0, 1, 80, 159])
def test_a_mark_is_found_wherever_the_grid_lies(shift):
    found = [holds_mark(frame) for frame in frames(marked(murmur(1, 8_000)), shift)]
    assert any(found[:2])
    assert not any(found[2:])


def test_a_full_room_of_murmurs_is_no_mark():
    room = np.stack([murmur(seed, 8_000) for seed in range(MOST_IN_ROOM)])
    heard = fast.mix_minus(np.ascontiguousarray(room[:, :160]))
    assert not any(map(holds_mark, heard))


def test_each_mark_is_told_from_the_last_and_from_ones_own():
    room = CallerGroup("r", 2)
    assert room.heard(0, 100.0, 10) is None  # nobody has begun
    room.begun.update({0: 100.0, 1: 100.01})
    assert [marker_of(second, 2) for second in range(4)] == [0, 1, 0, 1]
    assert room.heard(1, 100.05, 10) == 0
    assert room.heard(0, 100.5, 10) is None  # the one that was due is its own
    assert room.heard(0, 101.05, 10) == 1
    assert room.heard(0, 102.9, 10) == 1
    assert room.heard(1, 200.0, 4) == 2  # there are no more


NOTHING = Percentiles()
NOBODY = LoadReport(
    calls=1,
    joined=0,
    failures={},
    rooms=1,
    seconds=0.0,
    frames_sent=0,
    frames_heard=0,
    frames_missing=0,
    marks_due=0,
    marks_heard=0,
    samples_dropped={},
    gaps=0,
    lateness=NOTHING,
    latency=NOTHING,
    jitter=NOTHING,
    cpu_seconds=0.0,
)


def test_shares_of_nothing_are_nothing():
    report = NOBODY
    assert (report.lost_percent, report.cores, report.cpu_per_frame) == (0.0, 0.0, 0.0)
    assert LoadCounters().latency.total == 0


def test_marks_that_were_not_heard_are_explained():
    heard = msgspec.structs.replace(NOBODY, joined=4, marks_due=20, marks_heard=20)
    assert _lines(heard)[2] == "latency is that of 20 loud frames: one a second in each room"
    some = msgspec.structs.replace(heard, marks_heard=14)
    assert _lines(some)[2].endswith("; 6 others were not heard, as they were lost or concealed")
