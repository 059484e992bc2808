"""All stores of one server, in its data folder, or in memory without one."""

import asyncio
import contextlib
from typing import Final

from vsingest.cluster.database import Database
from vsingest.cluster.memory import MemorySessionStore
from vsingest.cluster.room_store import RoomStore
from vsingest.cluster.session_log import SessionLog
from vsingest.cluster.session_store import SessionStore
from vsingest.cluster.shared_folder import SharedFolder
from vsingest.cluster.sqlite_log import SqliteSessionLog
from vsingest.cluster.sqlite_rooms import SqliteRoomStore
from vsingest.cluster.sqlite_sessions import SqliteSessionStore
from vsingest.cluster.store_failure import StoreFailure
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.rooms.lifecycle import Lifecycle
from vsingest.server.settings.config import ServerConfig
from vsingest.server.storage.auto_close import Deactivation
from vsingest.server.storage.journal import Journal

DATABASE: Final = "vsingest.db"


class Stores:
    """The stores over one database, and the journal that records the events of rooms.

    Args:
        config: The data folder and the limits.
        lifecycle: Reports the events of rooms.
        nodes: The other nodes that share the data.
        sessions: A session store to use instead of one over the database.
        durable: Whether the data survives a loss of power.

    Attributes:
        database: The database of the stores, which is closed with them.
        sessions: Holds unclaimed sessions.
        rooms: The created rooms.
        session_log: The session log.
        journal: Writes the session log.

    Raises:
        OSError: The folder cannot be created.
    """

    def __init__(
        self,
        config: ServerConfig,
        lifecycle: Lifecycle,
        nodes: Nodes,
        sessions: SessionStore | None = None,
        *,
        durable: bool = True,
    ) -> None:
        path = None
        self._folder: SharedFolder | None = None
        if config.data is not None:
            config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = config.data / DATABASE
            self._folder = SharedFolder(config.data)
        self.database = Database(path, durable=durable)
        self.sessions = sessions or (
            MemorySessionStore(config.limits)
            if path is None
            else SqliteSessionStore(self.database, config.limits)
        )
        self.rooms: RoomStore = SqliteRoomStore(self.database, config.limits)
        self.session_log: SessionLog = SqliteSessionLog(self.database, config.limits)
        self.journal = Journal(self.session_log, nodes)
        self._deactivation = Deactivation(self.rooms)
        lifecycle.observe(self.journal.observe)
        lifecycle.observe(self._deactivation.observe)

    async def open(self) -> None:
        """Opens the stores; ends what a killed process left open, unless another shares the data.

        Raises:
            OSError: The folder cannot be written; the stores are closed.
            StoreFailure: The file cannot be used; the stores are closed.
        """
        try:
            if self._folder is None:
                return
            # A session that is open in the log may be live in another process.
            if await asyncio.to_thread(self._folder.enter):
                await self.journal.recover()
                self._folder.share()
        except BaseException:
            await self.close()
            raise

    async def sweep(self) -> None:
        """Removes expired sessions; an error is ignored, since the next attempt may succeed."""
        with contextlib.suppress(StoreFailure):  # the database has logged it
            await self.sessions.sweep()

    async def close(self) -> None:
        """Writes what is left to write, and closes the file."""
        await self._deactivation.finish()
        await self.journal.flush()
        await self.sessions.close()
        await self.database.close()
        if self._folder is not None:
            self._folder.leave()
