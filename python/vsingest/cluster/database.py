"""One SQLite file, for all stores that have their tables in it."""

import asyncio
import contextlib
import logging
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from vsingest.cluster.store_failure import StoreFailure, StoreUnavailable

log = logging.getLogger("vsingest.cluster")

Answer = TypeVar("Answer")

_BUSY_SECONDS: Final = 5.0
# SQLite stores these in the header of a file: that the file is ours, and its schema version.
_APPLICATION: Final = 0x76_73_69_6E  # "vsin"
_FORM: Final = 1
_OURS: Final = frozenset({"ingest_sessions", "outbox", "rooms", "sessions", "calls", "nodes"})
_OWNERS_ALONE: Final = 0o600


class Database:
    """A SQLite database that an event loop can use without waiting for the disk.

    A separate thread does all its work, one transaction after another. Several processes may open
    the same file; a process that finds it locked waits up to 5 s.

    Args:
        path: The file, created if missing; None keeps everything in memory until `close`.
        durable: Whether committed work survives a loss of power, not only the end of the process.
    """

    def __init__(self, path: Path | None = None, *, durable: bool = True) -> None:
        self._path = path
        self._durable = durable
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="vsingest-database")
        self._connection: sqlite3.Connection | None = None
        self._failing = False
        self._worked = (
            False  # until the first success the caller gets the error, so it needs no log
        )

    async def run(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Runs `work` in one transaction, which is on disk when this returns.

        If `work` raises, the transaction is rolled back. Cancelling the caller does not interrupt
        it.

        A lasting fault of the file is logged twice: when it begins and when it ends.

        Raises:
            StoreUnavailable: The file is locked, the disk is full or cannot be reached, which may
                pass.
            StoreFailure: The file is damaged, of another program, or of a later version; or `work`
                violated a constraint of its tables.
            RuntimeError: The database is closed.
        """
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, self._attempt, work))

    async def close(self) -> None:
        """Finishes the current work and closes the file; idempotent."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        try:
            self._thread.submit(self._disconnect)
        except RuntimeError:
            return  # already closed
        self._thread.shutdown()

    def _attempt(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        try:
            answer = self._transact(work)
        except sqlite3.IntegrityError as error:
            raise StoreFailure(str(error)) from error
        except (sqlite3.Error, OSError) as error:
            if self._worked and not self._failing:
                log.error("the database cannot be used, and is tried again: %s", error)
            self._failing = self._worked
            transient = isinstance(error, (sqlite3.OperationalError, OSError))
            raise (StoreUnavailable if transient else StoreFailure)(str(error)) from error
        if self._failing:
            log.warning("the database can be used again")
        self._failing, self._worked = False, True
        return answer

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
        if self._path is not None:
            _keep_private(self._path)
        connection = sqlite3.connect(
            self._path if self._path is not None else ":memory:",
            timeout=_BUSY_SECONDS,
            isolation_level=None,
        )
        try:
            _check_form(connection)
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


def _keep_private(path: Path) -> None:
    """Lets only the owner access the file; SQLite gives the files beside it the same rights."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, _OWNERS_ALONE))
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError, PermissionError):
            os.chmod(f"{path}{suffix}", _OWNERS_ALONE)


def _check_form(connection: sqlite3.Connection) -> None:
    """Refuses a file of another program, or of a later version, before writing anything."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    if application not in (0, _APPLICATION) or (not application and tables and not tables & _OURS):
        raise sqlite3.DatabaseError("the file is another program's database; name another folder")
    if form > _FORM:
        raise sqlite3.DatabaseError(
            f"the file has schema version {form}, of a later version of this program, which reads "
            f"up to {_FORM}; start that version, or name another folder"
        )
    if (application, form) != (_APPLICATION, _FORM):
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {_FORM}")
