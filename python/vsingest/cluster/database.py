"""One SQLite file, for all the stores that live in it."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

Answer = TypeVar("Answer")

_BUSY_SECONDS: Final = 5.0


class Database:
    """A SQLite database that an event loop can use without waiting for its disk.

    All its work is done in one thread of its own, one transaction after another. Several processes
    may hold the same file open: whoever finds it locked waits up to 5 s.

    Args:
        path: The file, made where it is missing; None keeps everything in memory, until `close`.
        durable: Whether what was acknowledged survives a loss of power, not only of the process.
    """

    def __init__(self, path: Path | None = None, *, durable: bool = True) -> None:
        self._path = path
        self._durable = durable
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="vsingest-database")
        self._connection: sqlite3.Connection | None = None

    async def run(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Does `work` in one transaction, which is on the disk when this returns.

        It is undone where `work` raises. A caller that is cancelled does not interrupt it.

        Raises:
            sqlite3.Error: The file cannot be opened, written or read, or is not ours.
            RuntimeError: The database is closed.
        """
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, self._transact, work))

    async def close(self) -> None:
        """Finishes the work at hand and lets go of the file. May be called twice."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        try:
            self._thread.submit(self._disconnect)
        except RuntimeError:
            return  # closed before
        self._thread.shutdown()

    def _transact(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        if self._connection is None:
            self._connection = self._connect()
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            answer = work(connection)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
        return answer

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path if self._path is not None else ":memory:",
            timeout=_BUSY_SECONDS,
            isolation_level=None,
        )
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'OFF'}")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
