"""Wait for a pipe without a thread, and without making a shared descriptor non-blocking."""

import asyncio
from collections.abc import Callable
from typing import Any


async def readable(descriptor: int) -> None:
    """Return when a read would not block; at once for a regular file."""
    loop = asyncio.get_running_loop()
    await _ready(loop.add_reader, loop.remove_reader, descriptor)


async def writable(descriptor: int) -> None:
    """Return when a write of up to PIPE_BUF bytes would not block; at once for a regular file."""
    loop = asyncio.get_running_loop()
    await _ready(loop.add_writer, loop.remove_writer, descriptor)


async def _ready(add: Callable[..., None], remove: Callable[[int], Any], descriptor: int) -> None:
    ready = asyncio.Event()
    try:
        add(descriptor, ready.set)
    except PermissionError:  # epoll refuses regular files, which never block
        return
    try:
        await ready.wait()
    finally:
        remove(descriptor)
