"""Waiting for whichever comes first."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def first_of(seconds: float, *waits: Coroutine[Any, Any, object]) -> None:
    """Waits until one of several is over, or the time is; cancels the others.

    Args:
        seconds: How long at most.
        *waits: What to wait for.
    """
    tasks = {asyncio.create_task(wait) for wait in waits}
    await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
