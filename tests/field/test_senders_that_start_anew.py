"""A sender that starts anew counts from elsewhere, and is heard (RFC 3550, appendix A.1)."""

import numpy as np
import pytest

from vsingest import fast


def buffer():
    return fast.PlayoutBuffer(
        frame_samples=8, target_samples=8, limit_samples=90_000, capacity_samples=90_000
    )


def push(made, numbers, value):
    for number in numbers:
        made.push(np.full(8, value, np.int16), sequence=number)


@pytest.mark.parametrize("before", [200, 500, 1_000, 2**40])
def test_far_from_the_newest_two_that_follow_one_another_are_heard(before):
    made = buffer()
    push(made, range(before - 3, before), 1)
    push(made, range(100 if before > 500 else 0, 150 if before > 500 else 50), 2)
    stats = made.stats()
    assert (stats.late, stats.missing, stats.held) == (8, 0, 8 * (3 + 49))


@pytest.mark.parametrize("before", [20, 50, 64])
def test_near_the_newest_it_takes_ten(before):
    made = buffer()
    push(made, range(before), 1)
    push(made, range(40), 2)
    stats = made.stats()
    assert stats.late + stats.duplicates == 8 * 9
    assert stats.held == 8 * (before + 31)


def test_a_straggler_and_a_burst_sent_twice_are_no_restart():
    made = buffer()
    push(made, range(100), 1)
    push(made, [3], 2)
    push(made, [100, 101], 1)
    push(made, [5], 2)
    push(made, range(95, 102), 2)
    push(made, [102], 1)
    stats = made.stats()
    assert (stats.held, stats.late, stats.duplicates) == (8 * 103, 16, 56)


def test_after_a_restart_late_ones_and_duplicates_are_told_apart_again():
    made = buffer()
    push(made, range(1_000, 1_010), 1)
    push(made, [0, 1, 2, 2, 1, 5, 4], 2)
    stats = made.stats()
    assert (stats.late, stats.duplicates, stats.missing) == (16, 16, 2)
    assert stats.accepted == stats.dropped + stats.held


def test_one_wild_number_costs_one_packet():
    made = buffer()
    push(made, range(10), 1)
    push(made, [2**63], 1)
    push(made, range(10, 30), 1)
    assert made.stats().late == 8


def test_each_restart_is_counted():
    made = buffer()
    push(made, range(500), 1)
    assert made.stats().restarts == 0
    for value in (2, 3):
        push(made, range(300), value)
        assert made.stats().restarts == value - 1
