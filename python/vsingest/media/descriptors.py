"""Waiting for a pipe without a thread and without changing what others share it with."""

import asyncio
from collections.abc import Callable
from typing import Any


async def readable(descriptor: int) -> None:
    """Returns when a read would not block: at once for a file."""
    loop = asyncio.get_running_loop()
    await _ready(loop.add_reader, loop.remove_reader, descriptor)


async def writable(descriptor: int) -> None:
    """Returns when a write of up to PIPE_BUF bytes would not block: at once for a file."""
    loop = asyncio.get_running_loop()
    await _ready(loop.add_writer, loop.remove_writer, descriptor)


async def _ready(add: Callable[..., None], remove: Callable[[int], Any], descriptor: int) -> None:
    ready = asyncio.Event()
    try:
        add(descriptor, ready.set)
    except PermissionError:  # epoll takes no files: they never block
        return
    try:
        await ready.wait()
    finally:
        remove(descriptor)
