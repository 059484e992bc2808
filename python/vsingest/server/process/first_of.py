"""Waits for the first of several events."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def first_of(seconds: float, *waits: Coroutine[Any, Any, object]) -> None:
    """Waits until one of several coroutines ends, or a time passes; cancels the others.

    Args:
        seconds: The longest time to wait.
        *waits: The coroutines.
    """
    tasks = {asyncio.create_task(wait) for wait in waits}
    await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
