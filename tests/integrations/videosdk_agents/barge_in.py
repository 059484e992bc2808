"""A caller who interrupts the first answer."""

import asyncio

import numpy as np
from examples.videosdk_agent import ANSWER, WORD_SECONDS
from tests.integrations.videosdk_agents.scene import WORDS

FRAME = 160
ANSWER_FRAMES = round(50 * WORD_SECONDS * len(ANSWER.split()))
HEARD_FRAMES = 25
GAP_FRAMES = 5


async def settled(true):
    while not true():  # noqa: ASYNC110 - what is awaited here has no event
        await asyncio.sleep(0.02)


async def interrupt_an_answer(call, listener):
    """Returns once the caller has heard half a second of an answer, spoken, and heard it end."""
    await call.send(WORDS)
    await settled(lambda: len(listener.loud_at) > HEARD_FRAMES)
    await call.send(WORDS)
    await settled(lambda: frames_of_the_first_answer(listener.samples) is not None)
    assert HEARD_FRAMES <= frames_of_the_first_answer(listener.samples) < ANSWER_FRAMES


def frames_of_the_first_answer(samples):
    """How long it was, by what was heard; None until it is over."""
    frames = np.abs(samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(int))
    loud = np.flatnonzero(frames.max(axis=1) > 100)
    ends = np.flatnonzero(np.diff([*loud, len(frames)]) > GAP_FRAMES)
    return ends[0] + 1 if len(ends) else None
