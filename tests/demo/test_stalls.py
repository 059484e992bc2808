"""What the demo says of audio that stands still: when, for how long, and by whose doing."""

import asyncio
import math

import numpy as np
import pytest

from vsingest.demo.clip import load_clip
from vsingest.demo.hum import hum
from vsingest.demo.oracle import compare, offline
from vsingest.demo.parties import converse
from vsingest.demo.plot import draw
from vsingest.demo.report import sum_up
from vsingest.demo.server_process import ListeningLine
from vsingest.demo.stalls import Stall, StallCause, concealments, gaps, late_frames, together

AT, STALL = 3.0, 0.12
RECORDER, TONE, SPEAKER = range(3)  # in the order of their sockets


@pytest.fixture
def demo(vsingest_clock, vsingest_server):
    """Runs the demo in virtual time, with something that happens at its third second."""
    clip, rate = load_clip()

    async def run(happens):
        where = ListeningLine(vsingest_server.endpoint, vsingest_server.token())
        talking = asyncio.create_task(converse(where, "demo", clip, rate))
        await asyncio.sleep(AT)
        happens()
        talk = await talking
        likeness = compare(
            talk.heard.samples, offline(clip, rate), offline(hum(len(clip) / rate), 8_000)
        )
        return talk, likeness

    return lambda happens: vsingest_clock.run(run(happens))


def test_without_a_stall_all_is_fine(demo):
    report = sum_up(*demo(lambda: None))
    assert (report.stalls, report.bit_identical, report.is_fine) == ([], True, True)


def test_senders_that_are_held_up(demo, vsingest_clock, tmp_path):
    talk, likeness = demo(lambda: vsingest_clock.stall(STALL))
    report = sum_up(talk, likeness)
    assert not report.is_fine
    (stall,) = report.stalls
    assert stall.cause is StallCause.SENDER
    assert stall.at == pytest.approx(AT, abs=0.06)
    assert stall.seconds == pytest.approx(STALL, abs=0.02)
    # Around it, everything is what it must be.
    assert (report.samples_lost, report.samples_unaccounted, report.snr_db) == (0, 0, None)
    draw(talk, likeness, report, tmp_path / "report.png")
    assert (tmp_path / "report.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("who", [SPEAKER, TONE])
def test_frames_that_left_in_time_and_came_too_late(demo, vsingest_server, who):
    report = sum_up(*demo(lambda: vsingest_server.network.links[who].stall(STALL)))
    assert not report.is_fine
    assert {stall.cause for stall in report.stalls} == {StallCause.CONCEALED}
    stall = report.stalls[0]
    assert AT <= stall.at <= AT + 0.1  # once what the server held has been played
    # Of a tone, what is made up first is as it should be.
    assert 0.04 <= stall.concealed_seconds <= STALL + 0.04
    assert (report.samples_lost, report.samples_unaccounted, report.snr_db) == (0, 0, None)


def test_a_server_that_sends_late(demo, vsingest_server):
    report = sum_up(*demo(lambda: vsingest_server.network.links[RECORDER].stall(STALL)))
    assert (report.bit_identical, report.is_fine) == (True, False)
    (stall,) = report.stalls
    assert (stall.cause, stall.concealed_seconds) == (StallCause.SERVER, 0)
    assert stall.at == pytest.approx(AT, abs=0.06)
    assert stall.seconds == pytest.approx(STALL, abs=0.03)


def test_a_gap_while_the_recorder_was_held_up_is_its_own():
    arrivals = 50.0 + np.array([0.0, 0.02, 0.04, 0.2, 0.22])
    (late,) = gaps(arrivals, [])
    assert (late.cause, late.at) == (StallCause.SERVER, pytest.approx(0.06))
    assert late.seconds == pytest.approx(0.14)
    (own,) = gaps(arrivals, [(50.05, 50.2)])
    assert own.cause is StallCause.RECORDER
    (other,) = gaps(arrivals, [(50.2, 50.4)])
    assert other.cause is StallCause.SERVER


def test_what_listeners_bear_is_no_stall():
    assert not list(gaps(np.arange(50) * 0.02 + np.arange(50) % 2 * 0.03, []))
    assert not list(late_frames(0.0, np.full(100, 0.05)))
    assert not list(concealments(np.zeros(10, bool)))


def test_what_belongs_together_is_one_stall_by_its_first_cause():
    late = Stall(at=1.0, seconds=0.12, cause=StallCause.SENDER)
    gap = Stall(at=0.98, seconds=0.13, cause=StallCause.SERVER)
    holes = [
        Stall(at=at, seconds=0.04, cause=StallCause.CONCEALED, concealed_seconds=0.04)
        for at in (1.02, 1.2, 5.0)
    ]
    first, last = together([*holes, gap, late])
    assert (first.cause, first.at, first.seconds) == (StallCause.SENDER, 1.0, 0.12)
    assert first.concealed_seconds == pytest.approx(0.08)
    assert str(first) == "120 ms at 1.00 s: frames left their sender late; 80 ms are concealed"
    assert last == holes[2]


def test_a_stall_of_both_streams_is_realigned():
    speech, tone = offline(*load_clip()), offline(hum(4.0), 8_000)
    recording = np.zeros(60_000, np.int16)
    recording[160 : 160 + len(speech)] += speech
    recording[320 : 320 + len(tone)] += tone
    hole = 160 * 120
    filled = np.full(480, 500, np.int16)
    found = compare(np.concatenate((recording[:hole], filled, recording[hole:])), speech, tone)
    assert (found.missing_samples, found.concealed_samples) == (0, 480)
    assert found.snr_db == math.inf
    assert np.flatnonzero(found.made_up).tolist() == [120, 121, 122]
