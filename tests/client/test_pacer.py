"""Deadlines are absolute, the lead is a bound, and a gap is the producer's alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest.client.pacing.pacer import Pacer

FRAME = 0.02


def test_a_stretch_leads_by_no_more_than_the_lead():
    pacer = Pacer(lead=0.06)
    pacer.arrive(100.0)
    due = []
    for _ in range(8):
        due.append(pacer.due)
        pacer.leave()
    assert due == pytest.approx([100, 100, 100, 100, 100.02, 100.04, 100.06, 100.08])
    assert pacer.media_time == pytest.approx(100.16)


@pytest.mark.parametrize("lead", [0.0, 0.005, 0.06, 0.2])
def test_a_late_frame_does_not_move_the_next(lead):
    pacer = Pacer(lead)
    pacer.arrive(0.0)
    for frame in range(100_000):
        assert pacer.due == pytest.approx(max(0.0, frame * FRAME - lead), abs=1e-6)
        pacer.leave()


def test_a_live_source_that_jitters_by_less_than_a_frame_makes_no_gap():
    pacer = Pacer(lead=0.06)
    for frame in range(1_000):
        pacer.arrive(frame * FRAME + (0.019 if frame % 7 == 0 and frame else 0.0))
        pacer.leave()
    assert pacer.gaps == 0


def test_a_producer_that_falls_behind_makes_a_gap_as_long_as_the_silence():
    pacer = Pacer(lead=0.06)
    pacer.arrive(0.0)
    pacer.leave()
    pacer.arrive(0.52)
    assert (pacer.gaps, pacer.gap_seconds) == (1, pytest.approx(0.5))
    assert pacer.due == pytest.approx(0.52)
    pacer.leave()
    assert pacer.media_time == pytest.approx(0.54)


def test_a_rest_is_no_gap_and_gives_no_extra_lead():
    pacer = Pacer(lead=0.06)
    pacer.arrive(0.0)
    for _ in range(4):
        pacer.leave()
    pacer.rest()
    assert pacer.played == pytest.approx(0.18)
    pacer.arrive(0.01)
    assert pacer.due == pytest.approx(0.08)
    pacer.rest()
    pacer.arrive(60.0)
    assert pacer.due == pytest.approx(60.0)
    assert pacer.gaps == 0


@pytest.mark.parametrize("lead", [-0.01, 11, float("nan")])
def test_a_lead_that_cannot_be_is_refused(lead):
    with pytest.raises(ValueError, match="lead: "):
        Pacer(lead)


@given(st.lists(st.floats(0, 0.5), max_size=50), st.floats(0, 0.2))
def test_no_frame_is_ever_due_further_ahead_than_the_lead(pauses, lead):
    pacer = Pacer(lead)
    now = 0.0
    for frame, pause in enumerate(pauses):
        now += pause
        pacer.arrive(now)
        now = max(now, pacer.due)
        assert now >= pauses[0] + frame * FRAME - lead - 1e-9
        pacer.leave()
