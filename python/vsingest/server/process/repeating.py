"""Periodic work in the background."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager


@asynccontextmanager
async def repeating(
    seconds: float, work: Callable[[], Awaitable[None] | None]
) -> AsyncIterator[None]:
    """Repeats some work at an interval until the end of the block.

    Args:
        seconds: Seconds from the end of one run to the start of the next.
        work: The work. It must not raise, or it would not be repeated.
    """

    async def repeat() -> None:
        while True:
            await asyncio.sleep(seconds)
            done = work()
            if done is not None:
                await done

    task = asyncio.create_task(repeat())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
