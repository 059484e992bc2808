"""Keeps the recordings of a folder within a size, also when several processes share it."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from vsingest.observe.outage import Outage
from vsingest.server.recording.manifest import Manifests
from vsingest.server.recording.room_on_disk import make_room

log = logging.getLogger("vsingest.server.recording")

# The time that recordings may grow beyond the limit until the next check.
LOOK_SECONDS: Final = 60.0


class Keeper:
    """Deletes the oldest complete recordings when all together are too large.

    Of the processes that share the folder, one does this at a time; when it ends, another does.

    Args:
        folder: The folder, which must exist when this is opened.
        manifests: The manifests of the recordings.
        most_bytes: The size that all recordings may have.
        writing: Returns the ids of the recordings that any of the processes is writing.
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
        """Notes that a recording is complete."""
        self._asked.set()

    def open(self) -> None:
        """Starts to check."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stops, and lets another process check."""
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
            os.close(folder)  # which releases the lock

    async def _keep(self, folder: int) -> None:
        import fcntl  # of POSIX: the settings refuse recordings elsewhere

        try:
            # A lock that this process holds already is granted again.
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            writing = await self._writing()
            await asyncio.to_thread(
                make_room, self._folder, self._manifests, self._most_bytes, writing
            )
        except BlockingIOError:
            return  # another process checks
        except Exception as error:  # any error of the disk or of another worker
            self._outage.failed(error)
        else:
            self._outage.worked()
