"""Handles Ctrl-C as an orderly end instead of an exception in the middle of the work."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from vsingest.client.call.call import Call
from vsingest.signals import handling

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@asynccontextmanager
async def leaving_on_signals(call: Call) -> AsyncIterator[Callable[[], None]]:
    """Ends the call at once at SIGINT and SIGTERM, so that iterations over it end.

    It drops the audio that waits to be sent, which may be more than a second.

    Yields a function that does the same.
    """
    loop = asyncio.get_running_loop()
    closing: list[asyncio.Task[None]] = []

    def leave() -> None:
        if not closing:
            call.clear()
            closing.append(loop.create_task(call.close()))

    async with _handling_signals(leave):
        try:
            yield leave
        finally:
            await asyncio.gather(*closing)


@asynccontextmanager
async def until_signal() -> AsyncIterator[None]:
    """Cancels the block at SIGINT and SIGTERM, and nothing beyond it."""
    task = asyncio.current_task()
    assert task is not None
    stopped = False

    def stop() -> None:
        nonlocal stopped
        if not stopped:
            stopped = True
            task.cancel()

    async with _handling_signals(stop):
        try:
            yield
        except asyncio.CancelledError:
            if not stopped or task.uncancel():
                raise


@asynccontextmanager
async def _handling_signals(stop: Callable[[], None]) -> AsyncIterator[None]:
    with handling(dict.fromkeys(_SIGNALS, stop)):
        # A Ctrl-C just before cancels this task at its next await. That must not be within the
        # block, which would treat it as handled.
        await asyncio.sleep(0)
        yield
