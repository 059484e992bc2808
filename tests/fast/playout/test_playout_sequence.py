"""Numbered packets: late ones and duplicates are dropped and counted, gaps are counted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest import fast

HISTORY = 64


def packet(number, samples=3):
    return np.full(samples, number % 30_000 + 1, np.int16)


def push(buffer, *numbers):
    for number in numbers:
        assert buffer.push(packet(number), sequence=number) == 3


def played(buffer):
    buffer.end()
    out = np.empty(buffer.frame_samples, np.int16)
    heard = []
    while not buffer.ended:
        heard.append(out[: buffer.pull(out=out)].copy())
    return np.concatenate(heard) if heard else np.empty(0, np.int16)


@pytest.fixture
def buffer():
    return fast.PlayoutBuffer()


def test_packets_in_order_play_as_they_came(buffer):
    push(buffer, 7, 8, 9)
    assert buffer.stats()[:9] == (9, 0, 9, 0, 0, 0, 0, 0, 0)
    assert played(buffer).tolist() == [8] * 3 + [9] * 3 + [10] * 3


def test_a_gap_counts_its_packets_and_play_goes_on(buffer):
    push(buffer, 1, 2, 6)
    assert (buffer.stats().missing, buffer.held) == (3, 9)


def test_a_late_packet_is_dropped_and_counted(buffer):
    push(buffer, 1, 3, 2)
    stats = buffer.stats()
    assert (stats.missing, stats.late, stats.duplicates, stats.held) == (1, 3, 0, 6)
    assert stats.accepted == stats.played + stats.dropped + stats.held == 9


def test_a_duplicate_is_dropped_and_counted_also_of_a_late_one(buffer):
    push(buffer, 1, 1, 3, 2, 2, 1)
    stats = buffer.stats()
    assert (stats.late, stats.duplicates, stats.held) == (3, 9, 6)


@pytest.mark.parametrize("ahead", [1, 63, 64, 65, 2**63])
def test_old_numbers_are_late_when_the_memory_of_them_is_gone(buffer, ahead):
    push(buffer, 0, ahead, 0)
    stats = buffer.stats()
    told_apart = ahead < HISTORY
    assert (stats.duplicates, stats.late) == ((3, 0) if told_apart else (0, 3))


def test_clear_lets_the_numbers_start_anew(buffer):
    push(buffer, 500)
    buffer.clear()
    push(buffer, 1)
    assert (buffer.held, buffer.stats().late) == (3, 0)


def test_a_push_without_a_number_takes_no_part(buffer):
    push(buffer, 1)
    buffer.push(packet(9))
    push(buffer, 2, 2)
    stats = buffer.stats()
    assert (stats.held, stats.missing, stats.duplicates) == (9, 0, 3)


def test_half_a_sample_before_a_numbered_packet_is_dropped_and_counted(buffer):
    buffer.push(b"\1\0\7")
    push(buffer, 1)
    assert buffer.stats().odd_bytes == 1
    assert played(buffer).tolist() == [1, 2, 2, 2]


@given(st.lists(st.integers(0, 200), max_size=60))
def test_any_order_keeps_the_account_and_plays_rising_numbers(numbers):
    buffer = fast.PlayoutBuffer()
    newest, seen, expected = -1, set(), [0, 0, 0]  # late, duplicates, missing
    before, run, restarts = None, 0, 0
    for number in numbers:
        push(buffer, number)
        run = (run + 1 if number - 1 == before and run else 1) if number <= newest else 0
        before = number
        if number > newest:
            expected[2] += number - newest - 1 if seen else 0
            newest = number
        elif run >= (10 if newest - number < HISTORY else 2):
            newest, seen, run = number, {number - 1}, 0
            restarts += 1
        elif number in seen and newest - number < HISTORY:
            expected[1] += 3
        else:
            expected[0] += 3
        seen.add(number)
    stats = buffer.stats()
    assert [stats.late, stats.duplicates, stats.missing] == expected
    assert stats.accepted == 3 * len(numbers) == stats.dropped + stats.held
    heard = played(buffer)
    assert (np.diff(heard) < 0).sum() <= restarts


@pytest.mark.parametrize(
    ("x", "sequence", "error", "says"),
    [
        (b"\0\0", -1, ValueError, "sequence: -1 is outside"),
        (b"\0\0", 1 << 64, ValueError, "sequence: 18446744073709551616 is outside"),
        (b"\0\0", "1", TypeError, "sequence: needs a whole number, got str"),
        (b"\0", 1, ValueError, "x: 1 bytes are no whole number of int16"),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(buffer, x, sequence, error, says):
    with pytest.raises(error, match=says):
        buffer.push(x, sequence=sequence)
    assert not any(buffer.stats())


def test_a_numbered_push_after_end_is_refused(buffer):
    buffer.end()
    with pytest.raises(ValueError, match=r"x: pushed after end"):
        buffer.push(b"\0\0", sequence=1)
