"""Deactivates rooms whose session `autoCloseConfig` ended, if their creator asked for that."""

import asyncio
import logging

from vsingest.cluster.room_store import RoomStore
from vsingest.cluster.store_failure import StoreFailure
from vsingest.server.rooms.lifecycle import Occurrence, Reason, SessionEnded

log = logging.getLogger("vsingest.server")


class Deactivation:
    """Observes sessions that end by `autoCloseConfig`, and deactivates their rooms.

    Args:
        store: Holds the created rooms.
    """

    def __init__(self, store: RoomStore) -> None:
        self._store = store
        self._tasks: set[asyncio.Task[None]] = set()

    def observe(self, occurrence: Occurrence) -> None:
        """Notes a session that ended by `autoCloseConfig`."""
        if isinstance(occurrence, SessionEnded) and occurrence.reason is Reason.AUTO_CLOSED:
            task = asyncio.create_task(self._deactivate(occurrence))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Returns when all noted rooms are handled."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _deactivate(self, ended: SessionEnded) -> None:
        try:
            room = await self._store.find(ended.api_key, ended.room_id)
            if room and room.auto_close and room.auto_close.type == "session-end-and-deactivate":
                await self._store.disable(ended.api_key, room.room_id, ended.at)
        except StoreFailure:
            log.exception("a room could not be deactivated after autoCloseConfig ended its session")
