"""A standing delay goes in the pauses of speech first, and after a bounded wait in any case."""

import numpy as np
import pytest

from vsingest import fast

FRAME = 160
TARGET = 640
LIMIT = 1280
WINDOW = 25
WAIT = 15
STANDING = LIMIT + 6 * FRAME


@pytest.fixture
def speech(rng):
    return rng.integers(-9_000, 9_000, (200, FRAME)).astype(np.int16)


def play(buffer, frames):
    """One frame in and one out a tick; the trimmed total after each."""
    out = np.empty(FRAME, np.int16)
    trimmed, heard = [], []
    for frame in frames:
        buffer.push(frame)
        buffer.pull(out=out)
        heard.append(out.copy())
        trimmed.append(buffer.stats().trimmed)
    return np.array(trimmed), np.concatenate(heard)


def standing_buffer(frames):
    buffer = fast.PlayoutBuffer(limit_samples=LIMIT)
    buffer.push(frames[: STANDING // FRAME])
    return buffer, frames[STANDING // FRAME :]


def test_a_pause_within_the_wait_is_what_is_cut(speech):
    # The pause reaches the head of the buffer five ticks after the window has passed.
    pause = slice(WINDOW + 5, WINDOW + 5 + 40)
    speech[pause] //= 300
    buffer, rest = standing_buffer(speech)
    trimmed, heard = play(buffer, rest[:80])
    assert trimmed[WINDOW + 3] == 0
    assert trimmed[WINDOW + 5] == STANDING - TARGET == trimmed[-1]
    sounded = np.flatnonzero(np.abs(heard.reshape(-1, FRAME)).max(axis=1) > 40)
    assert np.array_equal(
        heard.reshape(-1, FRAME)[sounded],
        np.delete(speech, pause, axis=0)[: len(sounded)],
    ), "not one frame of speech was lost or changed"


def test_short_pauses_are_cut_one_by_one(speech):
    for start in (WINDOW + 3, WINDOW + 10, WINDOW + 20):
        speech[start : start + 2] = 0
    buffer, rest = standing_buffer(speech)
    trimmed, _ = play(buffer, rest[: WINDOW + 12])
    assert sorted(set(trimmed)) == [0, 2 * FRAME, 4 * FRAME]


def test_without_a_pause_sound_is_cut_when_the_wait_is_over(speech):
    buffer, rest = standing_buffer(speech)
    trimmed, _ = play(buffer, rest[: WINDOW + WAIT])
    assert trimmed[-2] == 0
    assert trimmed[-1] == STANDING - TARGET


def test_faint_noise_is_a_pause_whatever_else_is_held(rng):
    frames = rng.integers(-100, 100, (100, FRAME)).astype(np.int16)
    buffer, rest = standing_buffer(frames)
    trimmed, _ = play(buffer, rest[:WINDOW])
    assert trimmed.tolist() == [0] * (WINDOW - 1) + [STANDING - TARGET]


def test_a_delay_that_drains_meanwhile_is_left_alone(speech):
    buffer, rest = standing_buffer(speech)
    play(buffer, rest[: WINDOW + 3])
    out = np.empty(FRAME, np.int16)
    for _ in range(11):
        buffer.pull(out=out)
    trimmed, _ = play(buffer, rest[WINDOW + 3 :][: WAIT + 5])
    assert not trimmed.any()


def test_the_wait_has_bounds():
    with pytest.raises(ValueError, match=r"trim_wait_frames: -1 is outside 0\.\.100000"):
        fast.PlayoutBuffer(trim_wait_frames=-1)
