"""Work that is done again and again beside everything else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager


@asynccontextmanager
async def repeating(
    seconds: float, work: Callable[[], Awaitable[None] | None]
) -> AsyncIterator[None]:
    """Does some work every so many seconds, until the block is left.

    Args:
        seconds: Between the end of one time and the beginning of the next.
        work: Must not raise: it would not be done again.
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
