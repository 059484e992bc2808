"""The adaptive target: it follows the jitter of the arrivals, within its bounds."""

import numpy as np
import pytest

from vsingest import fast

FRAME = 160


def run(buffer, arrivals):
    """arrivals: samples pushed before each pull. The target after each tick, and the depth."""
    out = np.empty(FRAME, np.int16)
    targets, depths = [], []
    for samples in arrivals:
        if samples:
            buffer.push(np.full(samples, 9_000, np.int16))
        buffer.pull(out=out)
        targets.append(buffer.target_samples)
        depths.append(buffer.held)
    return np.array(targets), np.array(depths)


def bursts(frames, seconds=30):
    """So many frames every so many ticks."""
    return ([frames * FRAME] + [0] * (frames - 1)) * (seconds * 50 // frames)


def test_it_is_off_unless_asked_for():
    buffer = fast.PlayoutBuffer()
    targets, _ = run(buffer, bursts(8))
    assert set(targets) == {640}


def test_a_steady_stream_comes_down_to_the_least_target():
    buffer = fast.PlayoutBuffer(adaptive=True)
    targets, _ = run(buffer, bursts(1))
    assert targets[0] == 640
    assert (np.diff(targets) <= 0).all()
    assert targets[-1] == 2 * FRAME


@pytest.mark.parametrize("frames", [2, 3, 4, 6])
def test_it_settles_one_frame_above_the_swing_of_bursts(frames):
    buffer = fast.PlayoutBuffer(adaptive=True)
    targets, _ = run(buffer, bursts(frames))
    assert targets[-1] == (frames + 1) * FRAME
    assert buffer.stats().underruns == 0


def test_it_rises_at_once_and_falls_slowly():
    buffer = fast.PlayoutBuffer(adaptive=True)
    run(buffer, bursts(1))
    late = [0] * 6 + [7 * FRAME]
    targets, _ = run(buffer, late)
    assert targets[-1] >= 7 * FRAME
    after, _ = run(buffer, bursts(1, seconds=40))
    assert after[49] > 6 * FRAME
    assert after[-1] == 2 * FRAME


@pytest.mark.parametrize(("least", "most"), [(320, 800), (640, 640), (1, 1920)])
def test_it_stays_within_its_bounds(least, most, rng):
    buffer = fast.PlayoutBuffer(adaptive=True, min_target_samples=least, max_target_samples=most)
    arrivals = rng.choice([0, 0, 1, 2, 9], 3_000) * FRAME
    targets, _ = run(buffer, arrivals)
    assert targets.min() >= least
    assert targets.max() <= most
    assert targets.max() == most


def test_a_pause_of_the_talker_is_no_jitter():
    buffer = fast.PlayoutBuffer(adaptive=True)
    run(buffer, bursts(1))
    targets, _ = run(buffer, ([0] * 100 + bursts(1, seconds=3)) * 5)
    assert set(targets) == {2 * FRAME}


def test_a_standing_delay_is_cut_to_the_target_that_the_jitter_asks_for():
    buffer = fast.PlayoutBuffer(adaptive=True)
    run(buffer, bursts(1))
    buffer.push(np.full(6 * FRAME, 9_000, np.int16))
    _, depths = run(buffer, bursts(1, seconds=60))
    assert depths[0] >= 6 * FRAME
    assert depths[-1] <= buffer.target_samples + 2 * FRAME
    fixed = fast.PlayoutBuffer()
    run(fixed, bursts(1))
    fixed.push(np.full(6 * FRAME, 9_000, np.int16))
    assert run(fixed, bursts(1, seconds=60))[1][-1] > depths[-1]


def test_random_jitter_is_ridden_out_once_learned(rng):
    """Each frame is up to 100 ms late; after a minute gaps are rare and the delay is bounded."""
    ticks = 50 * 120
    arrivals = np.zeros(ticks + 10, int)
    np.add.at(arrivals, np.arange(ticks) + rng.integers(0, 6, ticks), FRAME)
    buffer = fast.PlayoutBuffer(adaptive=True, target_samples=320)
    run(buffer, arrivals[: ticks // 2])
    before = buffer.stats()
    targets, depths = run(buffer, arrivals[ticks // 2 : ticks])
    assert buffer.stats().underruns - before.underruns <= 3
    assert 4 * FRAME <= targets.min() <= targets.max() <= 12 * FRAME
    assert depths.max() <= 20 * FRAME


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"min_target_samples": 320}, "min_target_samples: only an adaptive"),
        ({"max_target_samples": 900}, "max_target_samples: only an adaptive"),
        ({"adaptive": True, "min_target_samples": 0}, r"min_target_samples: 0 is outside 1\.\.640"),
        ({"adaptive": True, "min_target_samples": 641}, "min_target_samples: 641"),
        ({"adaptive": True, "max_target_samples": 639}, "max_target_samples: 639"),
        ({"adaptive": True, "max_target_samples": 1_921}, "max_target_samples: 1921"),
    ],
)
def test_a_bound_out_of_range_is_named(options, says):
    with pytest.raises(ValueError, match=says):
        fast.PlayoutBuffer(**options)
