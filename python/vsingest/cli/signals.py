"""Ctrl-C as an orderly end rather than an exception amid the work."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from vsingest.client.call import Call


@asynccontextmanager
async def leaving_on_signals(call: Call) -> AsyncIterator[Callable[[], None]]:
    """Lets SIGINT and SIGTERM close the call, so that what iterates over it comes to its end.

    Gives what does the same, when called.
    """
    loop = asyncio.get_running_loop()
    closing: list[asyncio.Task[None]] = []

    def leave() -> None:
        if not closing:
            closing.append(loop.create_task(call.close()))

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, leave)
    try:
        yield leave
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        await asyncio.gather(*closing)


async def until_signal(work: Coroutine[Any, Any, None]) -> None:
    """Does some work to its end, or until SIGINT or SIGTERM, which cut it off."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        if not stopped:
            raise
    finally:
        task.cancel()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
