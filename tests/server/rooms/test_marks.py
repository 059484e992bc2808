"""`clear` drops what the room has yet to hear, and `mark` tells when it has heard."""

import numpy as np
import pytest

FRAME = 160
BOTH = ("clear", "mark")


@pytest.fixture
async def pair(running):
    """A speaker with both extensions, and a plain listener."""
    speaker = await running.join("ann", extensions=BOTH)
    listener = await running.join("bob")
    await speaker.expect("participant-joined")
    await listener.expect("participant-joined")
    return speaker, listener


async def test_both_are_confirmed(pair):
    speaker, listener = pair
    assert speaker.meeting["extensions"] == ["clear", "mark"]
    assert "extensions" not in listener.meeting


async def test_a_mark_is_answered_at_the_tick_that_plays_the_last_sample_before_it(running, pair):
    speaker, _ = pair
    await speaker.send_audio(np.full(6 * FRAME - 10, 5_000, np.int16))
    await speaker.send("mark", name="one")
    await speaker.send_audio(np.full(FRAME, 5_000, np.int16))
    await speaker.send("mark", name="two")
    await speaker.settle()
    assert not speaker.read_ahead
    answered = {}
    for tick in range(1, 12):
        running.ticker()
        await speaker.hear()
        await speaker.settle()
        while speaker.read_ahead:
            answered[(await speaker.expect("mark"))["name"]] = tick
    assert answered == {"one": 6, "two": 7}


async def test_a_mark_with_nothing_before_it_is_answered_at_once(pair):
    speaker, _ = pair
    await speaker.send("mark", name="")
    assert await speaker.expect("mark") == {"name": ""}


async def test_clear_silences_at_once_and_answers_marks_after_it(running, pair):
    speaker, listener = pair
    await speaker.send_audio(np.full(10 * FRAME, 5_000, np.int16))
    await speaker.send("mark", name="mid")
    await speaker.settle()
    running.ticker(4)
    await speaker.send("clear")
    for _ in range(4):
        await speaker.hear()
    assert await speaker.expect("cleared") == {"samples": 6 * FRAME}
    assert await speaker.expect("mark") == {"name": "mid"}
    running.ticker(3)
    heard = np.concatenate([await listener.hear() for _ in range(7)])
    assert (heard[: 4 * FRAME] == 5_000).all()
    assert not heard[5 * FRAME :].any()  # one frame fades

    # Nothing of before sounds when there is more to say.
    await speaker.send_audio(np.full(4 * FRAME, -700, np.int16))
    await speaker.settle()
    running.ticker(4)
    heard = np.concatenate([await listener.hear() for _ in range(4)])
    assert heard.max() <= 0


async def test_clear_of_nothing_is_answered(pair):
    speaker, _ = pair
    await speaker.send("clear")
    assert await speaker.expect("cleared") == {"samples": 0}


async def test_too_many_marks_are_refused_and_the_rest_stands(start_server):
    running = await start_server(marks=2)
    speaker = await running.join("ann", extensions=["mark"])
    await speaker.send_audio(np.ones(FRAME, np.int16))
    for name in ("one", "two", "three"):
        await speaker.send("mark", name=name)
    assert (await speaker.expect("error"))["code"] == "mark-limit"
    running.ticker(5)
    for _ in range(5):
        await speaker.hear()
    assert [(await speaker.expect("mark"))["name"] for _ in range(2)] == ["one", "two"]


async def test_who_left_is_told_of_no_mark(running, pair):
    speaker, listener = pair
    await speaker.send_audio(np.ones(FRAME, np.int16))
    await speaker.send("mark", name="m")
    await speaker.send("stop")
    assert await speaker.expect_close() == 1000
    running.ticker(2)
    await listener.settle()
    assert "participant-left" in [event["event"] for event in listener.read_ahead]
