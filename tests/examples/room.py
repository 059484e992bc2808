"""What a tester does in the room that an example is in."""

import numpy as np


async def someone(call):
    """Returns once the other one is in the room."""
    async with call.presence() as presence:
        await anext(presence)


async def hear(stream, *, pause=25):
    """What is said from the first sound to a pause of so many frames."""
    frames, silent = [], 0
    async for frame in stream:
        silent = 0 if frame.any() else silent + 1
        if frames or not silent:
            frames.append(frame)
        if frames and silent >= pause:
            break
    return np.concatenate(frames)


def share(words, heard):
    """How much of what was said was heard sample by sample, in frames of 20 ms.

    All of it, unless the machine was too busy for a moment: then a frame or two were made up.
    """
    frames = words[: words.size // 160 * 160].reshape(-1, 160)
    return np.mean([frame.tobytes() in heard.tobytes() for frame in frames])
