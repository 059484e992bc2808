"""Keeps the recordings of a folder within a bound, whoever else uses the folder."""

import asyncio
import contextlib
import fcntl
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from vsingest.observe.outage import Outage
from vsingest.server.recording.manifest import Manifests
from vsingest.server.recording.room_on_disk import make_room

log = logging.getLogger("vsingest.server.recording")

# How far beyond their bound recordings may grow before the next look at it.
LOOK_SECONDS: Final = 60.0


class Keeper:
    """Deletes the oldest recordings that are complete where all take too much.

    Of all processes that share the folder one at a time does so, and another where that one ends.

    Args:
        folder: It has to exist when this is opened.
        manifests: What is known of them.
        most_bytes: What all of the folder may take.
        writing: Gives the ids of those that are being made by any of the processes.
    """

    def __init__(
        self,
        folder: Path,
        manifests: Manifests,
        most_bytes: int,
        writing: Callable[[], Awaitable[set[str]]],
    ) -> None:
        self._folder = folder
        self._manifests = manifests
        self._most_bytes = most_bytes
        self._writing = writing
        self._asked = asyncio.Event()
        self._outage = Outage(
            log, "old recordings cannot be deleted", "old recordings can be deleted again", OSError
        )

    def look(self) -> None:
        """Says that a recording is complete."""
        self._asked.set()

    def open(self) -> None:
        """Begins to look."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Ends, and lets another process do it."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            while True:
                self._asked.clear()
                await self._keep(folder)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._asked.wait()
        finally:
            os.close(folder)  # and the lock goes with it

    async def _keep(self, folder: int) -> None:
        try:
            # A lock that is held already is given again.
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            writing = await self._writing()
            await asyncio.to_thread(
                make_room, self._folder, self._manifests, self._most_bytes, writing
            )
        except BlockingIOError:
            return  # another process keeps them
        except Exception as error:  # whatever the disk, or another worker, has
            self._outage.failed(error)
        else:
            self._outage.worked()
